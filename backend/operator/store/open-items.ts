/** The items that lie in the journal and in no segment yet, by day. Pure bookkeeping; the journal is the truth. */
import { comparePositions, type Position } from '../../../platform/journal/position';

/** Open items of a day as they are now, packed, and the journal's position of the last of them. */
export type OpenDay = { readonly records: readonly Uint8Array[]; readonly upTo: Position };

/** Packed: as objects, tens of thousands of items keep the garbage collector busy. */
type Open = { readonly position: Position; readonly record: Uint8Array };
type Day = { entries: Open[]; since: number };

export class OpenItems {
  private readonly days = new Map<number, Day>();
  private last: Position | undefined;

  /** Adds a packed item behind all that were added before. @param since monotonic ms: when it came */
  add(position: Position, day: number, record: Uint8Array, since: number): void {
    const found = this.days.get(day);
    if (found) found.entries.push({ position, record });
    else this.days.set(day, { entries: [{ position, record }], since });
    this.last = position;
  }

  /** The days with open items: how many, and since when (monotonic ms) the oldest waits. */
  list(): { day: number; count: number; since: number }[] {
    return [...this.days].map(([day, { entries, since }]) => ({ day, count: entries.length, since }));
  }

  /** A day's oldest items, `atMost` of them (one or more), or all. Each record of the journal has a position of its own. */
  of(day: number, atMost?: number): OpenDay | undefined {
    const taken = this.days.get(day)?.entries.slice(0, atMost);
    return taken && { records: taken.map(({ record }) => record), upTo: taken.at(-1)!.position };
  }

  /** Forgets a day's items up to a position: they lie in a segment. @param now monotonic ms */
  packed(day: number, upTo: Position, now: number): void {
    const found = this.days.get(day);
    if (!found) return;
    const rest = found.entries.filter(({ position }) => comparePositions(position, upTo) > 0);
    if (rest.length === 0) this.days.delete(day);
    else this.days.set(day, { entries: rest, since: now });
  }

  /** From where the journal must be read to find every open item, once this day is packed up to `upTo`. */
  replayFrom(packedDay: number, upTo: Position): Position {
    let oldest: Position | undefined;
    for (const [day, { entries }] of this.days) {
      const open = entries.find(({ position }) => day !== packedDay || comparePositions(position, upTo) > 0);
      if (open && (!oldest || comparePositions(open.position, oldest) < 0)) oldest = open.position;
    }
    return oldest ?? this.last ?? upTo;
  }

  clear(): void {
    this.days.clear();
    this.last = undefined;
  }
}
