/**
 * What one widget shows, kept for the browsers that look at it: rows as the flow gave them, with their faults, and what of it
 * changed since the last message.
 */
import type { LineHistory } from '../fleet/history';
import type { Row } from '../fleet/rows';
import type { Batch, OpenFault, OverFault, Shown } from './batch';

/** Beside the rows. */
export type Around = {
  readonly now: number;
  readonly connected: boolean;
  /** Of all terminals, the worst first. */
  readonly open: readonly OpenFault[];
  readonly over: readonly OverFault[];
  /** Absent where the widget shows none. */
  readonly lines?: readonly LineHistory[];
  readonly checkIns?: NonNullable<Batch['checkIns']>;
};

type Changes = Partial<Shown> & Pick<Shown, 'terminalId'>;
type Lists = Pick<Batch, 'open' | 'over' | 'lines' | 'checkIns'>;

/** More are counted only: nobody reads further, and each of them changes as its minutes pass. */
const MOST_FAULTS = 200;

export class FleetView {
  private readonly rows = new Map<string, Shown>();
  private readonly changed = new Map<string, Changes>();
  private readonly gone = new Set<string>();
  private readonly told = new Map<keyof Lists, string>();
  private number = 0;

  /** @param epoch names this view among those that were here before */
  constructor(readonly epoch: string) {}

  has(terminalId: string): boolean {
    return this.rows.has(terminalId);
  }

  /** @param complete these are all there are */
  take(rows: readonly Row[], complete: boolean): void {
    if (complete) {
      const there = new Set(rows.map(({ terminalId }) => terminalId));
      for (const id of [...this.rows.keys()].filter((each) => !there.has(each))) {
        this.rows.delete(id);
        this.changed.delete(id);
        this.gone.add(id);
      }
    }
    for (const row of rows) this.put({ ...row, faults: this.rows.get(row.terminalId)?.faults ?? [] });
  }

  /** What changed since the last one. */
  next(around: Around): Batch {
    this.number++;
    const lists = this.listsOf(around);
    const rows = [...this.changed.values()];
    const gone = [...this.gone];
    this.changed.clear();
    this.gone.clear();
    return { ...this.headOf(around), complete: false, rows, gone, ...this.news(lists) };
  }

  /** Everything, for one who begins to look; `next` goes on from there. */
  whole(around: Around): Batch {
    const lists = this.listsOf(around);
    return { ...this.headOf(around), complete: true, rows: [...this.rows.values()], gone: [], ...lists };
  }

  private headOf({ now, connected }: Around) {
    return { epoch: this.epoch, number: this.number, now, connected };
  }

  private listsOf({ open, over, lines, checkIns }: Around): Lists {
    const own = open.filter(({ terminalId }) => this.rows.has(terminalId));
    this.spread(own);
    return {
      open: { faults: own.slice(0, MOST_FAULTS), all: own.length },
      over: over.filter(({ terminalId }) => this.rows.has(terminalId)),
      ...(lines && { lines }),
      ...(checkIns && { checkIns }),
    };
  }

  /** Each row has its faults. */
  private spread(open: readonly OpenFault[]): void {
    const of = new Map<string, OpenFault['fault'][]>();
    for (const { terminalId, fault } of open) of.set(terminalId, [...(of.get(terminalId) ?? []), fault]);
    for (const row of this.rows.values()) {
      const faults = of.get(row.terminalId) ?? [];
      if (faults.length > 0 || row.faults.length > 0) this.put({ ...row, faults });
    }
  }

  private put(row: Shown): void {
    const before = this.rows.get(row.terminalId);
    this.rows.set(row.terminalId, row);
    const fields = Object.entries(row).filter(
      ([name, value]) => !before || !isSame(value, before[name as keyof Shown]),
    );
    if (fields.length === 0) return;
    this.gone.delete(row.terminalId);
    const { terminalId } = row;
    this.changed.set(terminalId, {
      ...this.changed.get(terminalId),
      terminalId,
      ...Object.fromEntries(fields),
    });
  }

  private news(lists: Lists): Lists {
    const entries = Object.entries(lists).filter(([name, list]) => {
      const text = JSON.stringify(list);
      const isNew = this.told.get(name as keyof Lists) !== text;
      if (isNew) this.told.set(name as keyof Lists, text);
      return isNew;
    });
    return Object.fromEntries(entries);
  }
}

/** Fields are figures, words, and lists of words. */
const isSame = (a: unknown, b: unknown): boolean =>
  a === b ||
  (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, i) => each === b[i]));
