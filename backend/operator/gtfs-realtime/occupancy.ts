/**
 * How full a bus is, from the counts of check-ins that its terminal tells every five minutes. A class, never a figure; and
 * never `EMPTY`: with fewer than five, whether there is nobody or one person is nobody's business (TOPICS rule 11). Pure.
 */
import type { Count } from '../../../protocol/messages/coarse';
import type { CountMessage } from '../../../protocol/messages/count';

/** GTFS-Realtime's `OccupancyStatus`, of which these are used. */
export const OCCUPANCY = {
  MANY_SEATS_AVAILABLE: 1,
  FEW_SEATS_AVAILABLE: 2,
  STANDING_ROOM_ONLY: 3,
  CRUSHED_STANDING_ROOM_ONLY: 4,
  NO_DATA_AVAILABLE: 7,
} as const;
export type Occupancy = keyof typeof OCCUPANCY;

/**
 * How long a rider is taken to stay, ms: an assumption, for hardly anybody says when they got off. Whoever checked in earlier
 * is taken to have left.
 */
export const RIDE_MS = 25 * 60_000;
/** Counts come every five minutes where there is anything to count; a silent hour says nothing. */
const HEARD_MS = 60 * 60_000;
/** `<5`: between 1 and 4. */
const FEW = 2;

/** Shares of the capacity (seats and standing places of a city bus: a third are seats) below which a class holds. */
const CLASSES: readonly (readonly [below: number, occupancy: Occupancy])[] = [
  [0.2, 'MANY_SEATS_AVAILABLE'],
  [0.35, 'FEW_SEATS_AVAILABLE'],
  [0.9, 'STANDING_ROOM_ONLY'],
];

/**
 * @param counts of one terminal, oldest first
 * @param capacity seats and standing places
 * @param now unix ms
 */
export function occupancyOf(counts: readonly CountMessage[], capacity: number, now: number): Occupancy {
  const newest = counts.at(-1);
  if (!newest || now - Date.parse(newest.to) > HEARD_MS) return 'NO_DATA_AVAILABLE';
  const aboard = counts
    .filter(({ to }) => now - Date.parse(to) < RIDE_MS)
    .flatMap(({ checkIns: { driver: _, ...riders } }) => Object.values(riders))
    .reduce<number>((sum, count: Count) => sum + (count === '<5' ? FEW : count), 0);
  const share = aboard / capacity;
  return CLASSES.find(([below]) => share < below)?.[1] ?? 'CRUSHED_STANDING_ROOM_ONLY';
}
