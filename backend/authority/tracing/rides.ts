/**
 * Rides from check-ins (DESIGN.md section 4): when somebody was on a vehicle, as intervals that hold the truth, each
 * end with the rule that gave it. A guess is never shown as a fact. All times unix ms.
 */
import { STEP_MS } from '../../../protocol/boarding-code/steps';
import type { Channel } from '../../../protocol/channels';
import type { TripContext } from '../../../protocol/stored-item';
import { type Interval, kindOf, longestRide } from './boarding-time';
import {
  type Alightings,
  boardingsOf,
  type CheckIn,
  type Group,
  impossibleOf,
  isMarked,
  lastOf,
  lastSeen,
  nextProof,
  type RideMark,
} from './boardings';
import type { TraceConfig, VehicleKind } from './config';
import { noTripEnds, type TripEnds } from './trip-ends';

export type Ride = {
  readonly vehicleId: string;
  /** Empty for a taxi. */
  readonly lineId: string;
  readonly kind: VehicleKind;
  /** Of the first check-in, as far as the terminal knew it. */
  readonly trip: TripContext;
  /** Of the first check-in. */
  readonly channel: Channel;
  readonly people: number;
  /** By the code's own time, or by the clock of the terminal that read pass or card. */
  readonly boarding: Interval & { readonly rule: 'code' | 'clock' };
  readonly alighting: Interval & {
    /** The rider said so; or no earlier than boarding. */
    readonly earliestRule: 'said' | 'boarding';
    /** The rider said so; was seen boarding again; the vehicle was on its next trip; or no ride lasts longer. */
    readonly latestRule: 'said' | 'next check-in' | 'trip end' | 'longest ride';
  };
  readonly marks: readonly RideMark[];
};

/**
 * The rides of one rider (one registration, one card, …), by boarding. Another rider's check-ins must not be among
 * `checkIns`: a later one bounds an earlier ride.
 */
export function ridesOf(
  checkIns: readonly CheckIn[],
  alightings: Alightings,
  config: TraceConfig,
  tripEnds: TripEnds = noTripEnds,
): readonly Ride[] {
  const groups = boardingsOf(checkIns, alightings, config);
  const impossible = impossibleOf(groups, config);
  return groups.map((group) => {
    const bounds = { next: nextProof(groups, group, impossible), tripEnd: tripEnds(lastOf(group)) };
    return rideOf(group, bounds, impossible.has(group), config);
  });
}

/** What shows that a ride was over; unix ms, undefined where nothing does. */
type Bounds = { readonly next: number | undefined; readonly tripEnd: number | undefined };

function rideOf(group: Group, bounds: Bounds, isImpossible: boolean, config: TraceConfig): Ride {
  const [{ boarding: first }] = group.checkIns as [CheckIn];
  return {
    vehicleId: first.vehicleId,
    lineId: first.trip.lineId,
    kind: kindOf(first),
    trip: first.trip,
    channel: first.channel,
    people: Math.max(...group.checkIns.map(({ boarding }) => boarding.people)),
    boarding: { ...group.boarding, rule: first.channel === 'code' ? 'code' : 'clock' },
    alighting: alightingOf(group, bounds, lastSeen(group) + longestRide(first, config)),
    marks: marksOf(group, isImpossible),
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
    : earliestOf([longest, 'longest ride'], [tripEnd, 'trip end'], [next, 'next check-in']);
  return {
    earliest: boarding.latest,
    earliestRule: 'boarding',
    latest: Math.max(latest, boarding.latest),
    latestRule,
  };
}

type Bound = readonly [at: number | undefined, rule: Ride['alighting']['latestRule']];

/** The earliest of the bounds that are known. */
function earliestOf(longest: readonly [number, 'longest ride'], ...others: readonly Bound[]) {
  return others.reduce<readonly [number, Ride['alighting']['latestRule']]>(
    (least, [at, rule]) => (at !== undefined && at < least[0] ? [at, rule] : least),
    longest,
  );
}

/** Everything that is marked; `late` only where no check-in of the ride proves presence. */
function marksOf(group: Group, isImpossible: boolean): readonly RideMark[] {
  const all = new Set<RideMark>(group.checkIns.flatMap(({ marks }) => marks));
  if (isImpossible) all.add('impossible');
  if (!isMarked(group)('late')) all.delete('late');
  return [...all].sort();
}
