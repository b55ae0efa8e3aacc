/** Lines in memory, with the same interface. */
import type { GpioLines } from '../ports/gpio';

export class SimulatedLines implements GpioLines {
  readonly driver = 'simulated';
  private readonly watchers = new Map<number, (active: boolean) => void>();
  private readonly outputs = new Map<number, boolean>();

  /** @param onOutput hears each change of an output */
  constructor(private readonly onOutput: (line: number, on: boolean) => void = () => {}) {}

  async watch(line: number, onEdge: (active: boolean) => void): Promise<void> {
    this.claim(line);
    this.watchers.set(line, onEdge);
  }

  async output(line: number) {
    this.claim(line);
    this.outputs.set(line, false);
    return {
      set: (on: boolean) => {
        if (this.outputs.get(line) === on) return;
        this.outputs.set(line, on);
        this.onOutput(line, on);
      },
    };
  }

  /** The contact on a line closes or opens. */
  edge(line: number, active: boolean): void {
    this.watchers.get(line)?.(active);
  }

  async close(): Promise<void> {
    for (const [line, on] of this.outputs) if (on) this.onOutput(line, false);
    this.outputs.clear();
    this.watchers.clear();
  }

  private claim(line: number): void {
    if (this.watchers.has(line) || this.outputs.has(line))
      throw new Error(`GPIO line ${line} cannot be had: it is used twice`);
  }
}
