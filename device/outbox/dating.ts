/** Which items were recorded while nobody knew the time, and what time it was then. */
import type { BatchItem } from '../../protocol/messages/check-in-batch';
import type { Waiting } from './outbox-state';
import type { DatedItem } from './record';

/** What time it was at a moment of this process's monotonic clock: unix ms, and the error in ms. */
export type TimeAt = (monotonic: number) => { readonly at: number; readonly errorMs: number };

/** A time that is wrong by less is left alone: half of what a boarding code may be off. Ms. */
const UNSURE_MS = 15_000;
/** Items a record, so that one append stays small. */
const A_RECORD = 500;

type Unsure = { readonly id: Uint8Array; readonly err: number; readonly monotonic: number };

export interface DatingOptions {
  /** What waits, by sequence number. */
  waiting(): ReadonlyMap<number, unknown>;
  /** @throws StorageFailing */
  write(items: DatedItem[]): Promise<void>;
}

export class Dating {
  private readonly unsure = new Map<number, Unsure>();
  private underWay: Promise<void> | undefined;

  constructor(private readonly options: DatingOptions) {}

  /** Items of this process that were recorded while nobody knew the time, and may yet be dated. */
  get count(): number {
    return this.unsure.size;
  }

  note(seq: number, item: BatchItem, monotonic: number): void {
    if ('err' in item && item.err > UNSURE_MS)
      this.unsure.set(seq, { id: item.id, err: item.err, monotonic });
  }

  /**
   * The clock is known better than it was: what was recorded with an unsure time and still waits gets the time that it
   * was. @throws StorageFailing
   */
  dateAnew(timeAt: TimeAt): Promise<void> {
    this.underWay ??= this.dateAll(timeAt).finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  private async dateAll(timeAt: TimeAt): Promise<void> {
    const items = this.due(timeAt);
    for (let from = 0; from < items.length; from += A_RECORD) {
      const some = items.slice(from, from + A_RECORD);
      await this.options.write(some);
      for (const { seq, err } of some) this.dated(seq, err);
    }
  }

  /** What is known better by now. Items that wait no longer are forgotten. */
  private due(timeAt: TimeAt): DatedItem[] {
    const waiting = this.options.waiting();
    const items: DatedItem[] = [];
    for (const [seq, { id, err, monotonic }] of this.unsure) {
      if (!waiting.has(seq)) this.unsure.delete(seq);
      const { at, errorMs } = timeAt(monotonic);
      if (waiting.has(seq) && errorMs < err / 2) items.push({ seq, id, at, err: errorMs });
    }
    return items;
  }

  /** A later, still better time dates it again. */
  private dated(seq: number, err: number): void {
    const old = this.unsure.get(seq);
    if (!old) return;
    if (err <= UNSURE_MS) this.unsure.delete(seq);
    else this.unsure.set(seq, { ...old, err });
  }
}

/** The item with the time that it was, if that became known. Its id, day and seal stay what they were. */
export function withDate<Item extends BatchItem>(item: Item, dated: Waiting['dated']): Item {
  return dated && 'err' in item ? { ...item, ...dated } : item;
}
