/** What happened on the vehicles of some check-ins, as long before and after as it can matter. */
import { toHex } from '../../../protocol/bytes';
import type { VehicleSpan } from '../../../protocol/segment';
import type { Alighting, Boarding, TripEnd } from '../../../protocol/stored-item';
import { boardingInterval, longestRide } from './boarding-time';
import type { Alightings } from './boardings';
import { MINUTE_MS, type TraceConfig } from './config';
import type { CaseSegments } from './segments-of-case';

export type Around = {
  readonly boardings: readonly Boarding[];
  readonly alightings: Alightings;
  readonly ends: readonly TripEnd[];
};

export async function readAround(
  boardings: readonly Boarding[],
  segments: CaseSegments,
  config: TraceConfig,
): Promise<Around> {
  const found = await segments.ofVehicles(boardings.map((boarding) => spanOf(boarding, config)));
  const alightings = new Map<string, Alighting>();
  for (const each of found.alightings) {
    // The first word counts, should the operator hold two.
    const before = alightings.get(toHex(each.id));
    if (!before || each.alightedAt < before.alightedAt) alightings.set(toHex(each.id), each);
  }
  return { boardings: found.boardings, alightings, ends: found.tripEnds };
}

/** Who boarded up to a shift before may be on board still; who gets off later than all this was there throughout. */
function spanOf(boarding: Boarding, config: TraceConfig): VehicleSpan {
  const slack = config.clockSlackMinutes * MINUTE_MS;
  const shift = config.longestShiftMinutes * MINUTE_MS;
  const air = Math.max(...Object.values(config.airClearingMinutes)) * MINUTE_MS;
  const { earliest, latest } = boardingInterval(boarding);
  return {
    vehicleId: boarding.vehicleId,
    from: earliest - shift - slack,
    to: latest + longestRide(boarding, config) + air + slack,
  };
}
