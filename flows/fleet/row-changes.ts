/** Rows that changed since they were looked at last: what a dashboard of thousands of terminals can be told every second. */
import type { Fleet } from './fleet';
import { type Row, rowOf } from './rows';

export type RowChanges = {
  /** True: these are all there are; whoever is missing is gone. */
  readonly complete: boolean;
  readonly rows: readonly Row[];
};

/** Time makes a terminal late without a word of it, and a new session with the broker forgets trips. */
const SWEEP_MS = 5_000;

export class RowWatch {
  private readonly touched = new Set<string>();
  private readonly last = new Map<string, string>();
  private sweptAt = Number.NEGATIVE_INFINITY;
  private isWhole = true;
  private readonly end: () => void;

  /** @param wanted whose rows are watched */
  constructor(
    private readonly fleet: Pick<Fleet, 'terminals' | 'of' | 'onSaid'>,
    private readonly wanted: (terminalId: string) => boolean,
  ) {
    this.end = fleet.onSaid(({ terminalId }) => this.touched.add(terminalId));
  }

  /** The next look gives every row. */
  again(): void {
    this.isWhole = true;
  }

  look(now: number): RowChanges {
    const complete = this.isWhole;
    if (complete) this.last.clear();
    const isSweep = complete || now - this.sweptAt >= SWEEP_MS;
    if (isSweep) this.sweptAt = now;
    this.isWhole = false;
    const terminals = isSweep
      ? this.fleet.terminals()
      : [...this.touched].flatMap((id) => this.fleet.of(id) ?? []);
    this.touched.clear();
    const rows = terminals
      .filter(({ terminalId }) => this.wanted(terminalId))
      .map((terminal) => rowOf(terminal, now))
      .filter((row) => {
        const text = JSON.stringify(row);
        const isNew = this.last.get(row.terminalId) !== text;
        if (isNew) this.last.set(row.terminalId, text);
        return isNew;
      });
    return { complete, rows };
  }

  close(): void {
    this.end();
  }
}
