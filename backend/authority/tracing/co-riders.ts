/** Who shared rides: candidates are picked by time alone, and only those are opened, proven and merged by person. */
import { toHex } from '../../../protocol/bytes';
import type { Boarding } from '../../../protocol/stored-item';
import { boardingInterval, longestRide } from './boarding-time';
import type { Alightings, CheckIn, RideMark } from './boardings';
import { MINUTE_MS, type TraceConfig } from './config';
import { type Elsewhere, type FoundRider, nowhereElse } from './elsewhere';
import { marksOf, ticketsUsedTwice } from './marks';
import { addOverlaps, inMinutes, type Overlap, overlapOf } from './overlap';
import type { Contact, Person } from './people';
import type { Prover, Unproven } from './prove';
import { type Ride, ridesOf } from './rides';
import type { CaseSegments } from './segments-of-case';
import { TIERS, type Tier, tierOf } from './tiers';
import { noTripEnds, type TripEnds } from './trip-ends';

/** One ride of a co-rider beside one of the index case's rides; minutes. */
export type SharedRide = Ride & {
  /** Which of the result's rides it was shared with, from 0. */
  readonly with: number;
  readonly certain: number;
  readonly possible: number;
};

export type CoRider = {
  readonly contact: Contact;
  /** Whole minutes in all, certain rounded down, possible rounded up. */
  readonly certain: number;
  readonly possible: number;
  readonly tier: Tier;
  readonly rides: readonly SharedRide[];
  /** Of all those rides. */
  readonly marks: readonly RideMark[];
};

export type UnprovenCheckIn = {
  readonly why: Unproven | 'the check-in is sealed to another rider';
  readonly vehicleId: string;
  readonly boardedAt: number;
  readonly channel: Boarding['channel'];
  readonly terminalNumber: number;
};

export const unprovenOf = (
  { vehicleId, boardedAt, channel, terminalNumber }: Boarding,
  why: UnprovenCheckIn['why'],
): UnprovenCheckIn => ({ why, vehicleId, boardedAt, channel, terminalNumber });

/** Sealed parts opened before others may run. */
const AT_ONCE = 200;

export async function coRidersOf(input: {
  readonly rides: readonly Ride[];
  /** Boardings on the rides' vehicles that are not the index case's own. */
  readonly others: readonly Boarding[];
  /** `Person.key` of the index case. */
  readonly own: string;
  readonly alightings: Alightings;
  readonly segments: CaseSegments;
  readonly prove: Prover;
  readonly personOf: (subject: NonNullable<ReturnType<Prover>['subject']>) => Promise<Person>;
  readonly config: TraceConfig;
  readonly pause: () => Promise<void>;
  readonly tripEnds?: TripEnds;
  readonly elsewhere?: Elsewhere;
}): Promise<{ coRiders: CoRider[]; unproven: UnprovenCheckIn[]; opened: number }> {
  const { rides, alightings, config, prove, tripEnds = noTripEnds } = input;
  const inside = input.others.filter((boarding) => {
    const alone = ridesOf([{ boarding, marks: boarding.marks }], alightings, config, tripEnds);
    return alone.some((ride) => sharedWith(ride, rides, config).length > 0);
  });
  const twice = await usedTwice(inside, input.segments);

  const unproven: UnprovenCheckIn[] = [];
  const people = new Map<string, Rider[]>();
  for (const [i, boarding] of inside.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await input.pause();
    const proof = prove(boarding);
    if (!proof.subject) {
      unproven.push(unprovenOf(boarding, proof.unproven));
      continue;
    }
    const person = await input.personOf(proof.subject);
    if (person.key === input.own) continue;
    const riders = people.get(person.key) ?? [];
    people.set(person.key, riders);
    const rider = riders.find((each) => each.person.rider === person.rider) ?? {
      person,
      ...(proof.subject.kind === 'ticket' && { ref: proof.subject.riderRef }),
      checkIns: [],
    };
    if (rider.checkIns.length === 0) riders.push(rider);
    rider.checkIns.push({ boarding, marks: marksOf(boarding, twice) });
  }
  const elsewhere = await (input.elsewhere ?? nowhereElse)(foundRiders([...people.values()].flat(), config));
  const ridesOfRider = ({ person, checkIns }: Rider) =>
    ridesOf(joined(checkIns, elsewhere.get(person.rider) ?? []), alightings, config, tripEnds);

  const coRiders = [...people.values()]
    .map((riders) => coRiderOf(riders, ridesOfRider, rides, config))
    .filter(({ possible }) => possible > 0)
    .sort(byRisk);
  return { coRiders, unproven, opened: inside.length };
}

/** `ref`: of a registration; a card or a number typed on board has none. */
type Rider = { readonly person: Person; readonly ref?: Uint8Array; readonly checkIns: CheckIn[] };

/** Other check-ins matter from just before the first that was found until the longest ride from the last is over. */
function foundRiders(riders: readonly Rider[], config: TraceConfig): FoundRider[] {
  const transfer = config.shortestTransferMinutes * MINUTE_MS;
  return riders.flatMap(({ person, ref, checkIns }): FoundRider[] => {
    if (!ref) return [];
    const boardings = checkIns.map(({ boarding }) => boarding);
    const earliest = Math.min(...boardings.map((each) => boardingInterval(each).earliest)) - transfer;
    const latest = Math.max(
      ...boardings.map((each) => boardingInterval(each).latest + longestRide(each, config)),
    );
    return [{ person, ref, within: { earliest, latest } }];
  });
}

/** Both, each check-in once; those that were found first keep their marks. */
function joined(found: readonly CheckIn[], more: readonly CheckIn[]): CheckIn[] {
  const byId = (checkIns: readonly CheckIn[]) =>
    checkIns.map((checkIn) => [toHex(checkIn.boarding.id), checkIn] as const);
  return [...new Map([...byId(more), ...byId(found)]).values()];
}

type Shared = { readonly ride: Ride; readonly with: number; readonly overlap: Overlap };

function sharedWith(ride: Ride, rides: readonly Ride[], config: TraceConfig): Shared[] {
  return rides.flatMap((index, at): Shared[] => {
    if (index.vehicleId !== ride.vehicleId) return [];
    const overlap = overlapOf(index, ride, config);
    return overlap.possible > 0 ? [{ ride, with: at, overlap }] : [];
  });
}

function coRiderOf(
  riders: readonly Rider[],
  ridesOfRider: (rider: Rider) => readonly Ride[],
  rides: readonly Ride[],
  config: TraceConfig,
): CoRider {
  const ofRiders = riders.map((rider) =>
    ridesOfRider(rider).flatMap((ride) => sharedWith(ride, rides, config)),
  );
  // Two phones of one number may be two people side by side: their minutes are not added up.
  const totals = ofRiders.map((shared) => inMinutes(addOverlaps(shared.map(({ overlap }) => overlap))));
  const all = ofRiders.flat();
  const certain = Math.max(0, ...totals.map((total) => total.certain));
  const shared = all.map(({ ride, with: index, overlap }) => ({
    ...ride,
    with: index,
    ...inMinutes(overlap),
  }));
  return {
    // An assisted check-in carries no name, a registration may.
    contact: (riders.find(({ person }) => 'name' in person.contact) ?? riders[0]!).person.contact,
    certain,
    possible: Math.max(0, ...totals.map(({ possible }) => possible)),
    tier: tierOf({ certain, rides: shared }, config),
    rides: shared,
    marks: [...new Set(all.flatMap(({ ride }) => ride.marks))].sort(),
  };
}

/** By certain, then possible minutes; who is doubtful comes last. */
function byRisk(a: CoRider, b: CoRider): number {
  const last = ({ tier }: CoRider) => Number(tier === TIERS.at(-1));
  return last(a) - last(b) || b.certain - a.certain || b.possible - a.possible;
}

/** Whether the tickets of these check-ins were used elsewhere too: looked up by tag, opened nowhere. */
async function usedTwice(
  boardings: readonly Boarding[],
  segments: CaseSegments,
): Promise<ReadonlySet<string>> {
  const found: Boarding[] = [];
  for (const day of segments.days) {
    const tags = new Map(boardings.filter((each) => each.day === day).map(({ tag }) => [toHex(tag), tag]));
    found.push(...(await segments.ofTags(day, [...tags.values()])));
  }
  return ticketsUsedTwice(found);
}
