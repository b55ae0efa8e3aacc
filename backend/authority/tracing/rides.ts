/**
 * Rides from check-ins (DESIGN.md section 4): when somebody was on a vehicle, as intervals that hold the truth, each
 * end with the rule that gave it. A guess is never shown as a fact. All times unix ms.
 */
import { CODE_PERIOD_MS, STEP_MS } from '../../../protocol/boarding-code/steps';
import { toHex } from '../../../protocol/bytes';
import type { Channel, Mark } from '../../../protocol/channels';
import type { Alighting, Boarding, TripEnd } from '../../../protocol/stored-item';
import { MINUTE_MS, type TraceConfig, type VehicleKind } from './config';

/** `twice`: the same ticket was used at two terminals, so one of the two boardings may be somebody else's. */
export type RideMark = Mark | 'twice' | 'not proven by the rider' | 'not proven by the driver';

/** A proven check-in of one rider. */
export type CheckIn = { readonly boarding: Boarding; readonly marks: readonly RideMark[] };

export type Interval = { readonly earliest: number; readonly latest: number };

export type Ride = {
  readonly vehicleId: string;
  /** Empty for a taxi. */
  readonly lineId: string;
  readonly kind: VehicleKind;
  /** Of the first check-in. */
  readonly channel: Channel;
  readonly people: number;
  /** By the code's own time, or by the clock of the terminal that read pass or card. */
  readonly boarding: Interval & { readonly rule: 'code' | 'clock' };
  readonly alighting: Interval & {
    /** The rider said so; or no earlier than boarding. */
    readonly earliestRule: 'said' | 'boarding';
    /** The rider said so; was seen boarding again; the trip ended; or no ride lasts longer. */
    readonly latestRule: 'said' | 'next check-in' | 'trip end' | 'longest ride';
  };
  readonly marks: readonly RideMark[];
};

/** Said alightings by the boarding's id in hex. */
export type Alightings = ReadonlyMap<string, Alighting>;

/** Ends of trips by vehicle, in any order. */
export type TripEnds = ReadonlyMap<string, readonly TripEnd[]>;
const NO_TRIP_ENDS: TripEnds = new Map();

/** A taxi has no line. */
export const kindOf = (boarding: Boarding): VehicleKind => (boarding.trip.lineId === '' ? 'taxi' : 'bus');

/** When the check-in was made: by code within the code's 30 s, else around the terminal's time by its clock's error. */
export function boardingInterval({ channel, boardedAt, clockErrorMs }: Boarding): Interval {
  const shown = channel === 'code' ? CODE_PERIOD_MS : 0;
  return { earliest: boardedAt - clockErrorMs, latest: boardedAt + shown + clockErrorMs };
}

/** Longest plausible time from boarding to alighting, ms. */
export function longestRide(boarding: Boarding, config: TraceConfig): number {
  const minutes =
    boarding.channel === 'driver' ? config.longestShiftMinutes : config.longestRideMinutes[kindOf(boarding)];
  return minutes * MINUTE_MS;
}

type Group = { readonly checkIns: readonly CheckIn[]; readonly boarding: Interval; readonly said?: number };

/**
 * The rides of one rider (one registration, one card, …), by boarding. Another rider's check-ins must not be among
 * `checkIns`: a later one bounds an earlier ride.
 */
export function ridesOf(
  checkIns: readonly CheckIn[],
  alightings: Alightings,
  config: TraceConfig,
  tripEnds: TripEnds = NO_TRIP_ENDS,
): readonly Ride[] {
  const groups = grouped(checkIns, alightings, config);
  return groups.map((group) => {
    const bounds = { next: nextProof(groups, group), tripEnd: tripEndAfter(group, tripEnds) };
    return rideOf(group, bounds, config);
  });
}

/** Check-ins that are one boarding: same vehicle, soon after each other, no word of getting off in between. */
function grouped(
  checkIns: readonly CheckIn[],
  alightings: Alightings,
  config: TraceConfig,
): readonly Group[] {
  const ordered = checkIns
    .map((checkIn): Group => {
      const said = alightings.get(toHex(checkIn.boarding.id))?.alightedAt;
      return {
        checkIns: [checkIn],
        boarding: boardingInterval(checkIn.boarding),
        ...(said !== undefined && { said }),
      };
    })
    .sort((a, b) => a.boarding.earliest - b.boarding.earliest || a.boarding.latest - b.boarding.latest);
  const groups: Group[] = [];
  for (const next of ordered) {
    const last = groups.at(-1);
    if (last && isOneBoarding(last, next, config)) groups[groups.length - 1] = joined(last, next);
    else groups.push(next);
  }
  return groups;
}

/** The latest moment at which one of the check-ins was made. */
const lastSeen = ({ checkIns }: Group): number =>
  Math.max(...checkIns.map(({ boarding }) => boardingInterval(boarding).latest));

function isOneBoarding(last: Group, next: Group, config: TraceConfig): boolean {
  return (
    vehicleOf(last) === vehicleOf(next) &&
    next.boarding.earliest <= lastSeen(last) + config.mergeMinutes * MINUTE_MS &&
    (last.said === undefined || last.said >= next.boarding.earliest)
  );
}

function joined(a: Group, b: Group): Group {
  const said = [a.said, b.said].filter((each) => each !== undefined);
  return {
    checkIns: [...a.checkIns, ...b.checkIns],
    // On board at each of the check-ins: the first of them bounds the boarding.
    boarding: {
      earliest: Math.min(a.boarding.earliest, b.boarding.earliest),
      latest: Math.min(a.boarding.latest, b.boarding.latest),
    },
    ...(said.length > 0 && { said: Math.min(...said) }),
  };
}

/**
 * The latest moment of the rider's next proven boarding, if there is one that surely comes later. A late check-in
 * proves no presence, and one of a ticket used twice may be a stranger's: they bound nothing.
 */
function nextProof(groups: readonly Group[], group: Group): number | undefined {
  const later = groups.filter(
    (other) =>
      other !== group &&
      other.boarding.earliest >= group.boarding.latest &&
      !['late', 'twice'].some(isMarked(other)),
  );
  return later.length > 0 ? Math.min(...later.map(({ boarding }) => boarding.latest)) : undefined;
}

/**
 * When the trip that somebody boarded had ended at the latest: by the first end that surely lies behind the boarding.
 * A driver's shift goes on over many trips.
 */
function tripEndAfter(group: Group, tripEnds: TripEnds): number | undefined {
  if (group.checkIns[0]!.boarding.channel === 'driver') return undefined;
  const latest = lastSeen(group);
  const ends = (tripEnds.get(vehicleOf(group)) ?? [])
    .filter(({ endedAt, clockErrorMs }) => endedAt - clockErrorMs >= latest)
    .map(({ endedAt, clockErrorMs }) => endedAt + clockErrorMs);
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/** What a ride ended before, besides the rider's own word; unix ms. */
type Bounds = { readonly next: number | undefined; readonly tripEnd: number | undefined };

function rideOf(group: Group, bounds: Bounds, config: TraceConfig): Ride {
  const [{ boarding: first }] = group.checkIns as [CheckIn];
  return {
    vehicleId: first.vehicleId,
    lineId: first.trip.lineId,
    kind: kindOf(first),
    channel: first.channel,
    people: Math.max(...group.checkIns.map(({ boarding }) => boarding.people)),
    boarding: { ...group.boarding, rule: first.channel === 'code' ? 'code' : 'clock' },
    alighting: alightingOf(group, bounds, lastSeen(group) + longestRide(first, config)),
    marks: marksOf(group),
  };
}

/**
 * `longest`: the latest plausible alighting. What the rider said counts where nothing speaks against it. Said only after
 * another check-in it was a mistake; said later than any ride lasts, it tells no more than that they were off by then.
 */
function alightingOf(
  { boarding, said }: Group,
  { next, tripEnd }: Bounds,
  longest: number,
): Ride['alighting'] {
  const isBelieved = said !== undefined && (next === undefined || said <= next);
  if (isBelieved && said <= longest) {
    const earliest = Math.max(said, boarding.earliest);
    return { earliest, earliestRule: 'said', latest: earliest + STEP_MS, latestRule: 'said' };
  }
  const [latest, latestRule] = isBelieved
    ? [said + STEP_MS, 'said' as const]
    : earliestOf([
        [longest, 'longest ride'],
        [next, 'next check-in'],
        [tripEnd, 'trip end'],
      ]);
  return {
    earliest: boarding.latest,
    earliestRule: 'boarding',
    latest: Math.max(latest, boarding.latest),
    latestRule,
  };
}

type LatestRule = Ride['alighting']['latestRule'];

/** The first bound that is known, with its rule. */
function earliestOf(bounds: readonly [number | undefined, LatestRule][]): readonly [number, LatestRule] {
  const known = bounds.filter((bound): bound is [number, LatestRule] => bound[0] !== undefined);
  return known.reduce((first, bound) => (bound[0] < first[0] ? bound : first));
}

/** Everything that is marked; `late` only where no check-in of the ride proves presence. */
function marksOf(group: Group): readonly RideMark[] {
  const all = new Set(group.checkIns.flatMap(({ marks }) => marks));
  if (!isMarked(group)('late')) all.delete('late');
  return [...all].sort();
}

/** Whether every check-in of the group carries the mark. */
const isMarked = (group: Group) => (mark: string) =>
  group.checkIns.every(({ marks }) => marks.some((each) => each === mark));

const vehicleOf = (group: Group): string => group.checkIns[0]!.boarding.vehicleId;
