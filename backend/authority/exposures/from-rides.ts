/**
 * What of a traced case may be published (PROTOCOL.md section 6): whole quarter-hours, at least ten check-ins in the
 * interval (else the whole line for whole hours, else nothing), never before the next day, never a taxi by its plate, and no
 * case number. Who rode a near-empty bus is called instead.
 */
import { type Random, shuffled } from '../../../platform/random';
import type { Boarding } from '../../../protocol/stored-item';
import { boardingInterval, longestRide } from '../tracing/boarding-time';
import type { TraceConfig } from '../tracing/config';
import type { Ride } from '../tracing/rides';

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 60 * 60_000;

export type PublishConfig = {
  /** Check-ins that an interval must hold. */
  readonly least: number;
};
export const PUBLISH_DEFAULTS: PublishConfig = { least: 10 };

/** A ride as it may be shown to everybody; unix ms. */
export type PublishableRide = {
  readonly line: string;
  /** Left out where only the whole line holds enough check-ins. */
  readonly vehicle?: string;
  readonly from: number;
  readonly to: number;
};

/** Why a ride is not published. */
export type KeptBack =
  | 'a taxi: its riders are called'
  | 'too few check-ins'
  | 'not before tomorrow'
  | 'nothing shows that the case was there';

/** A ride of the index case, with the form in which everybody may know of it; none where too few rode with it. */
export type RideToPublish = Pick<Ride, 'kind' | 'marks' | 'alighting'> & {
  readonly inPublic?: PublishableRide;
};

/** Check-ins around the rides of a case: those that the case opened anyway, its own among them. */
export type CheckInsNear = {
  ofVehicle(vehicleId: string): readonly Boarding[];
  ofLine(lineId: string): readonly Boarding[];
};

/** The vehicle's quarter-hours; else the line's hours; else nothing, and never a taxi. */
export function inPublic(
  { kind, vehicleId, lineId, boarding, alighting }: Ride,
  near: CheckInsNear,
  config: PublishConfig & TraceConfig,
): PublishableRide | undefined {
  if (kind === 'taxi') return undefined;
  const quarters = roundedOut(boarding.earliest, alighting.latest, QUARTER_MS);
  if (checkInsWithin(near.ofVehicle(vehicleId), quarters, config) >= config.least)
    return { line: lineId, vehicle: vehicleId, ...quarters };
  const hours = roundedOut(boarding.earliest, alighting.latest, HOUR_MS);
  return checkInsWithin(near.ofLine(lineId), hours, config) >= config.least
    ? { line: lineId, ...hours }
    : undefined;
}

/** @param today unix ms at which the service day of today began: nothing that reached into it is published */
export function keptBack(ride: RideToPublish, today: number): KeptBack | undefined {
  const { kind, marks, alighting } = ride;
  if (kind === 'taxi') return 'a taxi: its riders are called';
  if (marks.some((mark) => mark === 'impossible' || mark === 'late'))
    return 'nothing shows that the case was there';
  if (alighting.latest >= today) return 'not before tomorrow';
  return ride.inPublic ? undefined : 'too few check-ins';
}

/**
 * What of these rides is published: each once, in random order, so that their order tells nothing of the case.
 * @param today as in `keptBack`
 */
export function publishableRides(
  rides: readonly RideToPublish[],
  today: number,
  random: Pick<Random, 'below'>,
): PublishableRide[] {
  const shown = rides.flatMap((ride) => (keptBack(ride, today) ? [] : [ride.inPublic!]));
  const each = new Map(shown.map((ride) => [JSON.stringify(ride), ride]));
  return shuffled(random, [...each.values()]);
}

const roundedOut = (from: number, to: number, unit: number) => ({
  from: Math.floor(from / unit) * unit,
  to: Math.ceil(to / unit) * unit,
});

/** People who may have been on board in the interval, by their check-ins; drivers are no riders. */
function checkInsWithin(
  boardings: readonly Boarding[],
  { from, to }: { from: number; to: number },
  config: TraceConfig,
): number {
  return boardings.filter((each) => {
    const { earliest, latest } = boardingInterval(each);
    return each.channel !== 'driver' && earliest < to && latest + longestRide(each, config) > from;
  }).length;
}
