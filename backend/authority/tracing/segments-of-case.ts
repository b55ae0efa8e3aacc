/** A case's segments, read one at a time so that the site goes on answering meanwhile. */

import { groupBy } from '../../../platform/group-by';
import { toHex } from '../../../protocol/bytes';
import type { OpenSegment, VehicleSpan } from '../../../protocol/segment';
import type { Alighting, Boarding, StoredItem, TagKeyItem, TripEnd } from '../../../protocol/stored-item';
import { once } from './once';

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
  boardings(onOpened?: (segments: number) => void): Promise<number>;
  tagKeys(): Promise<TagKeyItem[]>;
  /** Boardings of a day that carry one of the tags; the same check-in once. */
  ofTags(day: number, tags: readonly Uint8Array[]): Promise<Boarding[]>;
  /** What happened on vehicles, each item once, in the segments of the days that `spansOn` gives spans for: one pass. */
  ofVehicles(
    spansOn: (day: number) => readonly VehicleSpan[],
  ): Promise<{ boardings: Boarding[]; alightings: Alighting[]; tripEnds: TripEnd[] }>;
};

/** @param pause lets others run between two segments */
export function caseSegments(segments: readonly CaseSegment[], pause: () => Promise<void>): CaseSegments {
  const ofDay = groupBy(segments, ({ day }) => day);
  const each = async <Result>(
    which: readonly CaseSegment[],
    use: (open: OpenSegment) => readonly Result[],
  ): Promise<Result[]> => {
    const found: Result[] = [];
    for (const segment of which) {
      for (const one of segment.reading(use)) found.push(one);
      await pause();
    }
    return found;
  };

  return {
    days: [...ofDay.keys()].sort((a, b) => a - b),
    count: segments.length,
    async boardings(onOpened = () => {}) {
      let opened = 0;
      const counts = await each(segments, ({ counts }) => {
        onOpened(++opened);
        return [counts.boardings];
      });
      return counts.reduce((sum, count) => sum + count, 0);
    },
    tagKeys: () => each(segments, (open) => (open.counts.tagKeys > 0 ? open.tagKeys() : [])),
    async ofTags(day, tags) {
      if (tags.length === 0) return [];
      // Ordered here, so that no segment has to.
      const ordered = [...tags].sort(Buffer.compare);
      const rows = await each(ofDay.get(day) ?? [], (open) =>
        open.rowsOfTags(ordered).map(({ item }) => item),
      );
      return once(rows);
    },
    async ofVehicles(spansOn) {
      const found: StoredItem[] = [];
      for (const [day, its] of ofDay) {
        const spans = spansOn(day);
        if (spans.length > 0) found.push(...(await each(its, (open) => open.rowsOfVehicles(spans))));
      }
      const rows = once(found);
      return {
        boardings: rows.filter((row) => row.kind === 'boarding'),
        alightings: rows.filter((row) => row.kind === 'alighting'),
        tripEnds: rows.filter((row) => row.kind === 'trip end'),
      };
    },
  };
}

/**
 * The same segments, that look no tag up twice: what was found of a tag is kept. For the tags of some thousand riders, not
 * for those of a whole fleet.
 */
export function rememberingTags(segments: CaseSegments): CaseSegments {
  const known = new Map<number, Map<string, Boarding[]>>();
  return {
    ...segments,
    async ofTags(day, tags) {
      const ofDay = known.get(day) ?? new Map<string, Boarding[]>();
      known.set(day, ofDay);
      const named = new Map(tags.map((tag) => [toHex(tag), tag]));
      const unknown = [...named].filter(([name]) => !ofDay.has(name));
      for (const [name] of unknown) ofDay.set(name, []);
      const rows = await segments.ofTags(
        day,
        unknown.map(([, tag]) => tag),
      );
      for (const row of rows) ofDay.get(toHex(row.tag))!.push(row);
      return [...named.keys()].flatMap((name) => ofDay.get(name)!);
    },
  };
}
