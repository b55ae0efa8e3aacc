/**
 * What of a traced case may be published (PROTOCOL.md section 6): whole quarter-hours, at least ten check-ins in the
 * interval (else the whole line for whole hours, else nothing), never before the next day, never a taxi by its plate, and no
 * case number. Who rode a near-empty bus is called instead.
 */
import type { Random } from '../../../platform/random';
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

export type KeptBack = {
  readonly ride: Ride;
  readonly why:
    | 'a taxi: its riders are called'
    | 'too few check-ins'
    | 'not before tomorrow'
    | 'nothing shows that the case was there';
};

/**
 * @param rides of the index case
 * @param boardings on the vehicles of these rides, the case's own among them
 * @param today unix ms at which the service day of today began: nothing that reached into it is published
 * @returns in random order, so that their order tells nothing of the case
 */
export function publishableRides(
  rides: readonly Ride[],
  boardings: readonly Boarding[],
  today: number,
  config: PublishConfig & TraceConfig,
  random: Pick<Random, 'below'>,
): { rides: PublishableRide[]; keptBack: KeptBack[] } {
  const found = new Map<string, PublishableRide>();
  const keptBack: KeptBack[] = [];
  for (const ride of rides) {
    const why = keptBackFor(ride, today);
    const shown = why ? undefined : widened(ride, boardings, config);
    if (shown) found.set(JSON.stringify(shown), shown);
    else keptBack.push({ ride, why: why ?? 'too few check-ins' });
  }
  return { rides: shuffled([...found.values()], random), keptBack };
}

function keptBackFor({ kind, marks, alighting }: Ride, today: number): KeptBack['why'] | undefined {
  if (kind === 'taxi') return 'a taxi: its riders are called';
  if (marks.some((mark) => mark === 'impossible' || mark === 'late'))
    return 'nothing shows that the case was there';
  return alighting.latest >= today ? 'not before tomorrow' : undefined;
}

/** The vehicle's quarter-hours; else the line's hours; else nothing. */
function widened(
  { vehicleId, lineId, boarding, alighting }: Ride,
  boardings: readonly Boarding[],
  config: PublishConfig & TraceConfig,
): PublishableRide | undefined {
  const quarters = roundedOut(boarding.earliest, alighting.latest, QUARTER_MS);
  const onVehicle = boardings.filter((each) => each.vehicleId === vehicleId);
  if (checkInsWithin(onVehicle, quarters, config) >= config.least)
    return { line: lineId, vehicle: vehicleId, ...quarters };
  const hours = roundedOut(boarding.earliest, alighting.latest, HOUR_MS);
  const onLine = boardings.filter((each) => each.trip.lineId === lineId);
  return checkInsWithin(onLine, hours, config) >= config.least ? { line: lineId, ...hours } : undefined;
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

/** Fisher and Yates. */
function shuffled<T>(all: T[], random: Pick<Random, 'below'>): T[] {
  for (let i = all.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [all[i], all[other]] = [all[other]!, all[i]!];
  }
  return all;
}
