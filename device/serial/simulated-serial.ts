/** Serial lines in memory, with the same interface: for virtual time, recordings and simulations. */
import type { LineHandlers, SerialPorts } from '../ports/serial';

type Line = { handlers?: LineHandlers; speed: number };

export class SimulatedSerial implements SerialPorts {
  private readonly lines = new Map<string, Line>();

  constructor(
    /** Hears what the reader writes to a device. */
    private readonly onWritten: (path: string, bytes: Uint8Array) => void = () => {},
  ) {}

  /** A device is there from now on. */
  plug(path: string): void {
    if (!this.lines.has(path)) this.lines.set(path, { speed: 0 });
  }

  /** It is gone; whoever reads it hears so. */
  unplug(path: string): void {
    const { handlers } = this.lines.get(path) ?? {};
    this.lines.delete(path);
    handlers?.onLost(new Error(`${path} went away`));
  }

  /** The device sends bytes; nobody hears what comes while the line is not open, as on a real one. */
  send(path: string, bytes: Uint8Array): void {
    this.lines.get(path)?.handlers?.onBytes(bytes);
  }

  /** Bits a second at which the line is read; 0 while it was never opened. */
  speed(path: string): number {
    return this.lines.get(path)?.speed ?? 0;
  }

  async open(path: string, baudRate: number, handlers: LineHandlers) {
    const line = this.lines.get(path);
    if (!line) throw Object.assign(new Error(`ENOENT: no such device, ${path}`), { code: 'ENOENT' });
    if (line.handlers) throw new Error(`Cannot lock port ${path}: somebody reads it`);
    line.handlers = handlers;
    line.speed = baudRate;
    const isOpen = () => this.lines.get(path)?.handlers === handlers;
    const gone = () => new Error(`${path} is not open`);
    return {
      write: async (bytes: Uint8Array) => {
        if (!isOpen()) throw gone();
        this.onWritten(path, bytes);
      },
      setSpeed: async (speed: number) => {
        if (!isOpen()) throw gone();
        line.speed = speed;
      },
      close: async () => {
        if (isOpen()) line.handlers = undefined;
      },
    };
  }
}
