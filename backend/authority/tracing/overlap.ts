/** How long two rides on one vehicle overlapped (DESIGN.md section 4): certainly, and possibly. */
import { airClearingMs } from './air-clearing';
import { MINUTE_MS, type TraceConfig } from './config';
import type { Ride } from './rides';

/** Milliseconds, neither below zero; certain is at most possible. */
export type Overlap = { readonly certain: number; readonly possible: number };

type Times = Pick<Ride, 'boarding' | 'alighting' | 'kind'> & Partial<Pick<Ride, 'vehicleId'>>;

/**
 * `certain = min(earliest alightings) - max(latest boardings)`, `possible = min(latest alightings) - max(earliest
 * boardings)`, the index case's ride extended by the vehicle's air-clearing time for `possible` only.
 */
export function overlapOf(
  index: Times,
  other: Times,
  config: Pick<TraceConfig, 'airClearingMinutes' | 'airClearings'>,
): Overlap {
  const air = airClearingMs(index, config);
  const certain =
    Math.min(index.alighting.earliest, other.alighting.earliest) -
    Math.max(index.boarding.latest, other.boarding.latest);
  const possible =
    Math.min(index.alighting.latest + air, other.alighting.latest) -
    Math.max(index.boarding.earliest, other.boarding.earliest);
  return { certain: Math.max(certain, 0), possible: Math.max(possible, 0) };
}

/** Whole minutes as people read them: certain rounded down, possible rounded up. */
export function inMinutes({ certain, possible }: Overlap): Overlap {
  return { certain: Math.floor(certain / MINUTE_MS), possible: Math.ceil(possible / MINUTE_MS) };
}

export const addOverlaps = (overlaps: readonly Overlap[]): Overlap => ({
  certain: overlaps.reduce((sum, each) => sum + each.certain, 0),
  possible: overlaps.reduce((sum, each) => sum + each.possible, 0),
});
