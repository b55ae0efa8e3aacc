/** Which segments stand for their days, which were replaced by a merged one, and which of these a case still reads. Pure. */
import type { ListedSegment } from '../operator-link/link';

/** Segments of which no file goes before `end`, but by the destruction of its day. */
export type SegmentLease = { readonly segments: readonly ListedSegment[]; end(): void };

/** Leases of one reader, which end with it: also one that is had only afterwards. */
export class Leases {
  private readonly held: SegmentLease[] = [];
  private isOver = false;

  add(lease: SegmentLease): void {
    if (this.isOver) lease.end();
    else this.held.push(lease);
  }

  end(): void {
    this.isOver = true;
    for (const lease of this.held.splice(0)) lease.end();
  }
}

/** A merged segment is none of those that it is to replace. */
export class CannotReplace extends Error {
  override readonly name = 'CannotReplace';
}

export class SegmentShelf {
  /** All that were ever fetched, by number. */
  private readonly known = new Map<number, ListedSegment>();
  private readonly live = new Map<number, ListedSegment>();
  /** Replaced, and their files are here still. */
  private readonly replaced = new Map<number, ListedSegment>();
  /** How many leases have a segment. */
  private readonly readers = new Map<number, number>();

  get count(): number {
    return this.live.size;
  }

  find(number: number): ListedSegment | undefined {
    return this.known.get(number);
  }

  ofDay(day: number): ListedSegment[] {
    return [...this.live.values()].filter((each) => each.day === day).sort((a, b) => a.number - b.number);
  }

  days(): ReadonlySet<number> {
    return new Set([...this.live.values()].map(({ day }) => day));
  }

  put(segment: ListedSegment): void {
    this.known.set(segment.number, segment);
    this.live.set(segment.number, segment);
    for (const part of this.partsOf(segment)) {
      this.live.delete(part.number);
      this.replaced.set(part.number, part);
    }
  }

  /**
   * A merged segment must be of its parts' day, and have as many rows, as far as they are here.
   * @throws CannotReplace
   */
  expectRows(segment: ListedSegment): void {
    const { number, day, rows, replaces = [] } = segment;
    const parts = this.partsOf(segment);
    const fault = (what: string) =>
      new CannotReplace(`segment ${number} cannot stand for those that it replaces: ${what}`);
    if (parts.some((part) => part.day !== day)) throw fault('they are of another day');
    const held = parts.reduce((sum, part) => sum + part.rows, 0);
    const isWhole = parts.length === replaces.length;
    if (replaces.length > 0 && (isWhole ? held !== rows : held > rows))
      throw fault(`it has ${rows} rows, and they have ${held}`);
  }

  /** Whether all that a merged segment replaces is here. */
  hasParts(segment: ListedSegment): boolean {
    const { replaces = [] } = segment;
    return replaces.length > 0 && this.partsOf(segment).length === replaces.length;
  }

  lease(days: readonly number[]): SegmentLease {
    const segments = days.flatMap((day) => this.ofDay(day));
    const count = (by: 1 | -1) => {
      for (const { number } of segments) this.readers.set(number, (this.readers.get(number) ?? 0) + by);
    };
    count(1);
    let isOver = false;
    return {
      segments,
      end() {
        if (!isOver) count(-1);
        isOver = true;
      },
    };
  }

  /** Those that were replaced and that nobody reads; each once. */
  takeUnread(): ListedSegment[] {
    const unread = [...this.replaced.values()].filter(({ number }) => !this.readers.get(number));
    for (const { number } of unread) this.replaced.delete(number);
    return unread;
  }

  private partsOf({ number, replaces = [] }: ListedSegment): ListedSegment[] {
    return replaces.flatMap((each) => (each === number ? [] : (this.live.get(each) ?? [])));
  }
}
