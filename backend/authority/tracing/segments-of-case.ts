/** A case's segments, read one at a time so that the site goes on answering meanwhile. */
import { toHex } from '../../../protocol/bytes';
import type { OpenSegment } from '../../../protocol/segment';
import type { Alighting, Boarding, StoredItem, TagKeyItem, TripEnd } from '../../../protocol/stored-item';

/** One segment of a day that the case opens. */
export type CaseSegment = {
  readonly day: number;
  /** Opens it by its day's segment key for as long as `use` reads. */
  reading<Result>(use: (open: OpenSegment) => Result): Result;
};

export type CaseSegments = {
  readonly days: readonly number[];
  readonly count: number;
  /** Boardings in all of them. */
  boardings(): Promise<number>;
  tagKeys(): Promise<TagKeyItem[]>;
  /** Boardings of a day that carry one of the tags; the same check-in once. */
  ofTags(day: number, tags: readonly Uint8Array[]): Promise<Boarding[]>;
  /** What happened on a vehicle from `from` to `to` (unix ms), whatever day it was sealed to. */
  ofVehicle(
    vehicleId: string,
    from: number,
    to: number,
  ): Promise<{ boardings: Boarding[]; alightings: Alighting[]; tripEnds: TripEnd[] }>;
};

/** @param pause lets others run between two segments */
export function caseSegments(segments: readonly CaseSegment[], pause: () => Promise<void>): CaseSegments {
  const each = async <Result>(
    which: (segment: CaseSegment) => boolean,
    use: (open: OpenSegment) => readonly Result[],
  ): Promise<Result[]> => {
    const found: Result[] = [];
    for (const segment of segments.filter(which)) {
      for (const one of segment.reading(use)) found.push(one);
      await pause();
    }
    return found;
  };
  const all = () => true;

  return {
    days: [...new Set(segments.map(({ day }) => day))].sort((a, b) => a - b),
    count: segments.length,
    async boardings() {
      const counts = await each(all, ({ counts }) => [counts.boardings]);
      return counts.reduce((sum, count) => sum + count, 0);
    },
    tagKeys: () => each(all, (open) => open.tagKeys()),
    async ofTags(day, tags) {
      if (tags.length === 0) return [];
      const rows = await each(
        (segment) => segment.day === day,
        (open) => open.rowsOfTags(tags).map(({ item }) => item),
      );
      return once(rows);
    },
    async ofVehicle(vehicleId, from, to) {
      const rows = once(await each<StoredItem>(all, (open) => open.rowsOfVehicle(vehicleId, from, to)));
      return {
        boardings: rows.filter((row) => row.kind === 'boarding'),
        alightings: rows.filter((row) => row.kind === 'alighting'),
        tripEnds: rows.filter((row) => row.kind === 'trip end'),
      };
    },
  };
}

/** Each item once, by its kind and id. */
function once<Item extends StoredItem>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [`${item.kind} ${toHex(item.id)}`, item])).values()];
}
