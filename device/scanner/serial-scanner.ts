/** A scanner on a serial line: RS-232, TTL or USB serial, by a stable path such as /dev/serial/by-id/…. */
import type { Clock, Timer } from '../../platform/clock';
import { filePath, type Log } from '../../platform/log';
import type { Scanner, ScannerHandlers, ScannerState } from '../ports/scanner';
import { Framing } from './framing';

/** First and longest wait before the device is looked for again, ms. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

export interface SerialScannerOptions {
  path: string;
  /** Bits a second; the "under a tenth of a second" of a pass needs 115200. */
  baudRate: number;
  clock: Clock;
  log: Log;
}

/** What of a serial port is used here. */
interface Port {
  on(event: 'data', handler: (bytes: Uint8Array) => void): void;
  on(event: 'close' | 'error', handler: (error?: Error | null) => void): void;
  open(done: (error?: Error | null) => void): void;
  close(done: (error?: Error | null) => void): void;
  readonly isOpen: boolean;
}

/**
 * Reads the line all the time (an unplugged device is noticed only while somebody reads, FIELD-NOTES.md 0.4), with a
 * new port object each time it opens, and looks for a missing device again with growing waits.
 */
export function serialScanner(options: SerialScannerOptions): Scanner {
  return new SerialScanner(options);
}

class SerialScanner implements Scanner {
  state: ScannerState = 'opening';
  private handlers: ScannerHandlers | undefined;
  private framing: Framing | undefined;
  private port: Port | undefined;
  private retry: Timer | undefined;
  private silence: Timer | undefined;
  private wait = FIRST_WAIT;
  private closed = false;
  private opening: Promise<void> = Promise.resolve();

  constructor(private readonly options: SerialScannerOptions) {}

  start(handlers: ScannerHandlers): void {
    this.handlers = handlers;
    this.framing = new Framing((frame) => {
      if (!this.closed) handlers.onFrame(frame);
    });
    this.look();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.retry?.cancel();
    this.forgetUnfinished();
    await this.opening;
    const { port } = this;
    this.port = undefined;
    if (port?.isOpen) await new Promise<void>((done) => port.close(() => done()));
  }

  private look(): void {
    this.opening = this.open().catch((error: unknown) => this.missing(error));
  }

  private async open(): Promise<void> {
    const { path, baudRate, log } = this.options;
    const { SerialPort } = await import('serialport');
    if (this.closed) return;
    const port: Port = new SerialPort({ path, baudRate, autoOpen: false, lock: true });
    // The reader must be there before the port opens: what comes in between would be lost.
    port.on('data', (bytes) => {
      if (this.port === port) this.take(bytes);
    });
    port.on('error', (error) => this.lost(port, error));
    port.on('close', (error) => this.lost(port, error));
    await new Promise<void>((done, failed) => port.open((error) => (error ? failed(error) : done())));
    this.port = port;
    this.wait = FIRST_WAIT;
    log.info('scanner ready', { path: filePath(path), baudRate });
    this.become('ready');
  }

  private take(bytes: Uint8Array): void {
    const { framing } = this;
    this.silence?.cancel();
    framing?.push(bytes);
    if (framing?.pending)
      this.silence = this.options.clock.setTimer(framing.silenceMs, () => framing.silence());
  }

  private forgetUnfinished(): void {
    this.silence?.cancel();
    this.framing?.reset();
  }

  /** The line closed by itself or broke. */
  private lost(port: Port, error: Error | null | undefined): void {
    if (this.port !== port) return;
    this.port = undefined;
    this.forgetUnfinished();
    if (port.isOpen) port.close(() => {});
    this.missing(error ?? new Error('the line was closed'));
  }

  private missing(error: unknown): void {
    if (this.closed) return;
    const cause = error instanceof Error ? error : new Error(String(error));
    const { path, clock, log } = this.options;
    // Once in words, then quietly: a bus may run for weeks without its scanner.
    if (this.state !== 'missing') log.warn('scanner missing', { path: filePath(path), cause });
    this.become('missing');
    this.retry = clock.setTimer(this.wait, () => this.look());
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }

  private become(state: ScannerState): void {
    if (this.closed || this.state === state) return;
    this.state = state;
    this.handlers?.onState(state);
  }
}
