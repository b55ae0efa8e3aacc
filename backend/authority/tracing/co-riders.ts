/** Who shared rides: candidates are picked by time alone, and only those are opened, proven and merged by person. */
import { toHex } from '../../../protocol/bytes';
import type { Boarding } from '../../../protocol/stored-item';
import type { TraceConfig } from './config';
import { marksOf, ticketsUsedTwice } from './marks';
import { addOverlaps, inMinutes, type Overlap, overlapOf } from './overlap';
import type { Contact, Person } from './people';
import type { Prover, Unproven } from './prove';
import { type Alightings, type CheckIn, type Ride, type RideMark, ridesOf, type TripEnds } from './rides';
import type { CaseSegments } from './segments-of-case';

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
  /** The index case's key: their own check-ins are nobody's beside them. */
  readonly own: string;
  readonly alightings: Alightings;
  readonly tripEnds: TripEnds;
  readonly segments: CaseSegments;
  readonly prove: Prover;
  readonly personOf: (subject: NonNullable<ReturnType<Prover>['subject']>) => Promise<Person>;
  readonly config: TraceConfig;
  readonly pause: () => Promise<void>;
}): Promise<{ coRiders: CoRider[]; unproven: UnprovenCheckIn[]; opened: number }> {
  const { rides, alightings, tripEnds, config, prove } = input;
  const ridesFrom = (checkIns: readonly CheckIn[]) => ridesOf(checkIns, alightings, config, tripEnds);
  const inside = input.others.filter((boarding) => {
    const alone = ridesFrom([{ boarding, marks: boarding.marks }]);
    return alone.some((ride) => sharedWith(ride, rides, config).length > 0);
  });
  const twice = await usedTwice(inside, input.segments);

  const unproven: UnprovenCheckIn[] = [];
  const people = new Map<string, { person: Person; checkIns: CheckIn[] }[]>();
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
    const rider = riders.find((each) => each.person.rider === person.rider) ?? { person, checkIns: [] };
    if (rider.checkIns.length === 0) riders.push(rider);
    rider.checkIns.push({ boarding, marks: marksOf(boarding, twice) });
  }

  const coRiders = [...people.values()]
    .map((riders) => coRiderOf(riders, rides, ridesFrom, config))
    .filter(({ possible }) => possible > 0)
    .sort(byRisk);
  return { coRiders, unproven, opened: inside.length };
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
  riders: readonly { readonly person: Person; readonly checkIns: readonly CheckIn[] }[],
  rides: readonly Ride[],
  ridesFrom: (checkIns: readonly CheckIn[]) => readonly Ride[],
  config: TraceConfig,
): CoRider {
  const ofRiders = riders.map(({ checkIns }) =>
    ridesFrom(checkIns).flatMap((ride) => sharedWith(ride, rides, config)),
  );
  // Two phones of one number may be two people side by side: their minutes are not added up.
  const totals = ofRiders.map((shared) => inMinutes(addOverlaps(shared.map(({ overlap }) => overlap))));
  const all = ofRiders.flat();
  return {
    // An assisted check-in carries no name, a registration may.
    contact: (riders.find(({ person }) => 'name' in person.contact) ?? riders[0]!).person.contact,
    certain: Math.max(0, ...totals.map(({ certain }) => certain)),
    possible: Math.max(0, ...totals.map(({ possible }) => possible)),
    rides: all.map(({ ride, with: index, overlap }) => ({ ...ride, with: index, ...inMinutes(overlap) })),
    marks: [...new Set(all.flatMap(({ ride }) => ride.marks))].sort(),
  };
}

function byRisk(a: CoRider, b: CoRider): number {
  const onlyLate = ({ rides }: CoRider) => Number(rides.every(({ marks }) => marks.includes('late')));
  return onlyLate(a) - onlyLate(b) || b.certain - a.certain || b.possible - a.possible;
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
