/** Which waiting items are in which batch: remembered in this process only (PROTOCOL.md TOPICS, rule 6). Pure. */
import { MAX_BATCH_BYTES, MAX_BATCH_ITEMS } from '../../protocol/messages/check-in-batch';
import type { Waiting } from './outbox-state';

/** What a batch needs beside its items: version, number, clock, names of keys. */
const ENVELOPE_BYTES = 160;

/** How often the operator may call a lone item unreadable before it is believed: an answer may be late and meant another. */
const UNREADABLE_TIMES = 2;

export class InFlight {
  /** Sequence numbers by the batch's number. */
  private readonly batches = new Map<number, readonly number[]>();
  private readonly taken = new Set<number>();
  /** Items that a batch was refused with: they go one at a time. */
  private readonly alone = new Map<number, number>();
  /** Items that cannot be read from the disk now; they wait for the next start. */
  private readonly skipped = new Set<number>();

  /** Items that no batch holds and that can be sent. */
  ready(waiting: number): number {
    return waiting - this.taken.size - this.skipped.size;
  }

  /** The next items in their order: equal context, at most `most` and 8 KiB, without a gap. */
  choose(waiting: Iterable<Waiting>, most = MAX_BATCH_ITEMS): Waiting[] {
    const chosen: Waiting[] = [];
    let bytes = ENVELOPE_BYTES;
    for (const item of waiting) {
      if (this.taken.has(item.seq) || this.skipped.has(item.seq)) {
        if (chosen.length > 0) break;
        continue;
      }
      bytes += item.bytes;
      const [first] = chosen;
      if (first && (item.context !== first.context || bytes > MAX_BATCH_BYTES)) break;
      if (first && this.alone.has(item.seq)) break;
      chosen.push(item);
      if (chosen.length === most || this.alone.has(item.seq)) break;
    }
    return chosen;
  }

  remember(number: number, chosen: readonly Waiting[]): void {
    const seqs = chosen.map(({ seq }) => seq);
    this.batches.set(number, seqs);
    for (const seq of seqs) this.taken.add(seq);
  }

  /** The items of a batch, or undefined when this process does not know it. */
  itemsOf(number: number): readonly number[] | undefined {
    return this.batches.get(number);
  }

  /** Lets a batch's items go: they are trimmed, or free to be sent again. */
  forget(number: number): void {
    for (const seq of this.batches.get(number) ?? []) this.taken.delete(seq);
    this.batches.delete(number);
  }

  /** The operator has a batch's items, which cannot be written down yet: they are not sent again until released. */
  hold(number: number): void {
    this.batches.delete(number);
  }

  /** An item that was held is written down, or may be sent again. */
  release(seq: number): void {
    this.taken.delete(seq);
  }

  /**
   * The operator could not read the batch: its items go one at a time from now on.
   * @returns the item that is to blame, when it was alone already and was complained about often enough
   */
  splitUp(number: number): number | undefined {
    const seqs = this.batches.get(number) ?? [];
    this.forget(number);
    const [only] = seqs;
    for (const seq of seqs) this.alone.set(seq, this.alone.get(seq) ?? 0);
    if (only === undefined || seqs.length > 1) return undefined;
    const complaints = (this.alone.get(only) ?? 0) + 1;
    this.alone.set(only, complaints);
    return complaints >= UNREADABLE_TIMES ? only : undefined;
  }

  skip(seq: number): void {
    this.skipped.add(seq);
  }

  /** What is remembered of an item that waits no more. */
  drop(seq: number): void {
    this.alone.delete(seq);
    this.skipped.delete(seq);
  }

  /** After the journal was read anew: what could not be read may be readable. */
  retrySkipped(): void {
    this.skipped.clear();
  }
}
