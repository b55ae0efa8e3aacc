/** Which segments of a day become one, and when (README: size-tiered). Pure. */
import { dayStart } from '../../../protocol/days';
import type { SegmentEntry } from './segment-list';

/**
 * From the end of a day to its first merge: a ticket counts two hours beyond its day, and a terminal that was without network
 * at the depot has handed over by then. Who comes later is merged later.
 */
export const MERGE_AFTER_MS = 3 * 3_600_000;
/** Fewer are left as they are: each costs a trace a few reads. */
const FEWEST = 4;
/** A segment is written again with others that are together at least this part of it. */
const WORTH = 4;
/** In one merge; 255 segments of 50,000 rows are a day of 8 million check-ins, the rest of a larger one comes next. */
const MOST = 255;
/** Of all parts: a size takes four bytes in lists, and a merged segment may be a little larger than they. */
const MOST_BYTES = 3 * 2 ** 30;

type Sized = Pick<SegmentEntry, 'number' | 'rows' | 'bytes'>;

/**
 * The segments that are worth merging: of all that are ordered by size, as many as there are up to one that is at most four
 * times what lies before it. So a day's equal segments become one; what comes late is gathered first, and the large one is
 * written again only for a fifth of it. What is left of n rows is at most 3 + log5(n) segments, mostly one.
 * @returns in the order of their numbers; none where fewer than four are worth it
 */
export function worthMerging<Segment extends Sized>(ofDay: readonly Segment[]): Segment[] {
  const bySize = [...ofDay].sort((a, b) => a.rows - b.rows || a.number - b.number);
  let [before, size, worth] = [0, 0, 0];
  for (const [i, { rows, bytes }] of bySize.slice(0, MOST).entries()) {
    size += bytes;
    if (size > MOST_BYTES) break;
    if (rows <= WORTH * before && i + 1 >= FEWEST) worth = i + 1;
    before += rows;
  }
  return bySize.slice(0, worth).sort((a, b) => a.number - b.number);
}

/** Whether a day was over `after` ms ago. @param dayShift of the bundle, seconds */
export const isOver = (day: number, now: number, dayShift: number, after: number): boolean =>
  now >= dayStart(day + 1, dayShift) + after;
