/** Which items wait, in their order, and how much of each journal file is still needed. Numbers and places only. */
import type { Position } from '../../platform/journal';
import type { BatchContext } from '../../protocol/messages/check-in-batch';

export type WaitingItem = {
  readonly seq: number;
  readonly position: Position;
  readonly at: number;
  readonly bytes: number;
  /** Items of one batch have the same. */
  readonly contextKey: string;
};

export class Waiting {
  /** In the order of their numbers: a Map keeps insertion order. */
  private readonly items = new Map<number, WaitingItem>();
  private readonly perFile = new Map<number, number>();

  get size(): number {
    return this.items.size;
  }

  /** When the oldest was accepted, unix ms. */
  get oldestAt(): number | undefined {
    return this.items.values().next().value?.at;
  }

  add(item: WaitingItem): void {
    this.items.set(item.seq, item);
    this.perFile.set(item.position.file, this.inFile(item.position.file) + 1);
  }

  /** Takes an item out; false when it was not waiting. */
  remove(seq: number): boolean {
    const item = this.items.get(seq);
    if (!item) return false;
    this.items.delete(seq);
    this.perFile.set(item.position.file, this.inFile(item.position.file) - 1);
    return true;
  }

  /** How many waiting items lie in a journal file. */
  inFile(file: number): number {
    return this.perFile.get(file) ?? 0;
  }

  /** The first items behind number `after` that share a context: at most `count`, within `bytes`. */
  next(after: number, count: number, bytes: number): WaitingItem[] {
    const found: WaitingItem[] = [];
    let size = 0;
    for (const item of this.items.values()) {
      if (item.seq <= after) continue;
      const fits = found.length < count && size + item.bytes <= bytes;
      if (found.length > 0 && (!fits || item.contextKey !== found[0]!.contextKey)) break;
      found.push(item);
      size += item.bytes;
    }
    return found;
  }
}

/** Equal for equal contexts. */
export function contextKey(ctx: BatchContext): string {
  return JSON.stringify(Object.entries(ctx).sort(([a], [b]) => (a < b ? -1 : 1)));
}
