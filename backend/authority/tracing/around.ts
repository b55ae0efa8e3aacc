/** What happened on the vehicles of some check-ins, as long before and after as it can matter. */
import { toHex } from '../../../protocol/bytes';
import { DAY_GRACE_SECONDS, dayOf } from '../../../protocol/days';
import type { VehicleSpan } from '../../../protocol/segment';
import type { Alighting, Boarding, TripEnd } from '../../../protocol/stored-item';
import { longestAirClearingMs } from './air-clearing';
import { boardingInterval, longestRide } from './boarding-time';
import type { Alightings } from './boardings';
import { MINUTE_MS, type TraceConfig } from './config';
import type { CaseSegments } from './segments-of-case';

export type Around = {
  readonly boardings: readonly Boarding[];
  readonly alightings: Alightings;
  readonly ends: readonly TripEnd[];
};

/**
 * Where to read: on the days that a span touches, where nearly all of it is, or on all others, where only that lies whose
 * terminal had another day (`misdated`).
 */
export type Days = 'near' | 'other';

/** @param dayShift of the bundle, seconds */
export async function readAround(
  boardings: readonly Boarding[],
  days: Days,
  segments: CaseSegments,
  config: TraceConfig,
  dayShift: number,
): Promise<Around> {
  const spans = boardings.map((boarding) => spanOf(boarding, config));
  const found = await segments.ofVehicles((day) =>
    spans.filter((span) => touches(span, day, dayShift) === (days === 'near')),
  );
  const ends = found.tripEnds;
  return { boardings: found.boardings, alightings: alightingsOf(found.alightings), ends };
}

/** Everything of both. */
export function together(a: Around, b: Around): Around {
  const once = <Item extends Boarding | TripEnd>(items: readonly Item[]) => [
    ...new Map(items.map((item) => [toHex(item.id), item])).values(),
  ];
  return {
    boardings: once([...a.boardings, ...b.boardings]),
    alightings: alightingsOf([...a.alightings.values(), ...b.alightings.values()]),
    ends: once([...a.ends, ...b.ends]),
  };
}

export const isEmpty = ({ boardings, alightings, ends }: Around): boolean =>
  boardings.length + alightings.size + ends.length === 0;

/** The first word counts, should the operator hold two. */
function alightingsOf(all: readonly Alighting[]): Alightings {
  const alightings = new Map<string, Alighting>();
  for (const each of all) {
    const before = alightings.get(toHex(each.id));
    if (!before || each.alightedAt < before.alightedAt) alightings.set(toHex(each.id), each);
  }
  return alightings;
}

/** Who boarded up to a shift before may be on board still; who gets off later than all this was there throughout. */
export function spanOf(
  boarding: Pick<Boarding, 'vehicleId' | 'channel' | 'boardedAt' | 'clockErrorMs' | 'trip'>,
  config: TraceConfig,
): VehicleSpan {
  const slack = config.clockSlackMinutes * MINUTE_MS;
  const shift = config.longestShiftMinutes * MINUTE_MS;
  const air = longestAirClearingMs(boarding.vehicleId, config);
  const { earliest, latest } = boardingInterval(boarding);
  return {
    vehicleId: boarding.vehicleId,
    from: earliest - shift - slack,
    to: latest + longestRide(boarding, config) + air + slack,
  };
}

/** Whether some of a span may lie in the segments of a day. */
export function touches({ from, to }: VehicleSpan, day: number, dayShift: number): boolean {
  const grace = DAY_GRACE_SECONDS * 1000;
  return day >= dayOf(from - grace, dayShift) && day <= dayOf(to + grace, dayShift);
}
