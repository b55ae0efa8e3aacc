/** A scanner as they sit on a serial line: text, an ending, and bytes that come as fast as the line carries them. */
import { once } from 'node:events';
import { SerialPort } from 'serialport';
import type { Clock } from '../platform/clock';

/** Where a scanner's bytes go. */
export type ScannerLine = {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
};

export type ScannerOptions = {
  readonly line: ScannerLine;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Bits a second, ten of them a byte; 0 sends all at once. Default 9600, as such scanners come. */
  readonly baud?: number;
  /** What the scanner sends after each code; default CR. */
  readonly ending?: '\r' | '\n' | '\r\n' | '\t' | '';
};

/** Bytes that a USB bridge hands over at a time. */
const PIECE = 16;

export class ScannerSimulator {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly options: ScannerOptions) {}

  /** Sends a code's text; one after another when called while one is on its way. Resolves when it was sent. */
  scan(text: string): Promise<void> {
    const sent = this.last.then(() => this.send(text));
    // The next code is not held up by this one's failure, which its own caller sees.
    this.last = sent.catch(() => undefined);
    return sent;
  }

  close(): Promise<void> {
    return this.last.then(() => this.options.line.close());
  }

  private async send(text: string): Promise<void> {
    const { line, clock, baud = 9600, ending = '\r' } = this.options;
    const bytes = Buffer.from(text + ending, 'latin1');
    const size = baud > 0 ? PIECE : bytes.length;
    for (let at = 0; at < bytes.length; at += size) {
      const piece = bytes.subarray(at, at + size);
      if (baud > 0) await clock.sleep((piece.length * 10_000) / baud);
      await line.write(piece);
    }
  }
}

/**
 * Opens the near end of a serial line whose far end the terminal reads: a port with a null-modem cable, or one of a pair
 * of pseudo terminals (`socat -d -d pty,raw pty,raw`). Rejects with the system's error when there is none.
 */
export async function openScannerLine(path: string, baud = 9600): Promise<ScannerLine> {
  const port = new SerialPort({ path, baudRate: baud, autoOpen: false });
  port.open();
  await new Promise<void>((resolve, reject) => {
    port.once('open', () => resolve());
    port.once('error', reject);
  });
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        port.write(Buffer.from(bytes), (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => {
      const closed = once(port, 'close');
      port.close();
      await closed;
    },
  };
}
