/** A serial device that comes and goes: kept open while it is there, looked for again with growing waits while not. */
import type { Clock, Timer } from '../../platform/clock';
import type { OpenLine, SerialPorts } from '../ports/serial';

/** First and longest wait before the device is looked for again, ms. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

export interface KeptLineOptions {
  /** A stable path, such as /dev/serial/by-id/…: numbers like ttyUSB0 move. */
  readonly path: string;
  readonly baudRate: number;
  readonly serial: SerialPorts;
  readonly clock: Clock;
  onBytes(bytes: Uint8Array): void;
  onOpen(): void;
  /** Also for each look in vain. */
  onMissing(cause: Error): void;
}

export class KeptLine {
  private line: OpenLine | undefined;
  private retry: Timer | undefined;
  private wait = FIRST_WAIT;
  private closed = false;
  private opening: Promise<void> = Promise.resolve();

  constructor(private readonly options: KeptLineOptions) {}

  get isOpen(): boolean {
    return this.line !== undefined;
  }

  start(): void {
    this.opening = this.open().catch((error: unknown) => this.missing(error));
  }

  async close(): Promise<void> {
    this.closed = true;
    this.retry?.cancel();
    await this.opening;
    const { line } = this;
    this.line = undefined;
    await line?.close();
  }

  /** Rejects while the line is not open. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.opened().write(bytes);
  }

  /** Until the line is opened anew: then it is `baudRate` again. */
  async setSpeed(baudRate: number): Promise<void> {
    await this.opened().setSpeed(baudRate);
  }

  private opened(): OpenLine {
    if (!this.line) throw new Error(`${this.options.path} is not open`);
    return this.line;
  }

  private async open(): Promise<void> {
    if (this.closed) return;
    const { path, baudRate, serial, onBytes, onOpen } = this.options;
    let lost: Error | undefined;
    const line = await serial.open(path, baudRate, {
      onBytes: (bytes) => {
        if (!this.closed) onBytes(bytes);
      },
      onLost: (cause) => {
        lost = cause;
        if (this.line === line) this.missing(cause);
      },
    });
    if (lost) throw lost;
    this.line = line;
    this.wait = FIRST_WAIT;
    if (!this.closed) onOpen();
  }

  private missing(error: unknown): void {
    this.line = undefined;
    if (this.closed) return;
    this.options.onMissing(error instanceof Error ? error : new Error(String(error)));
    this.retry = this.options.clock.setTimer(this.wait, () => this.start());
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }
}
