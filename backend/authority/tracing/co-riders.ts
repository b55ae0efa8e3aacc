/** Who shared rides: candidates are picked by time alone, and only those are opened, proven and merged by person. */

import { groupBy } from '../../../platform/group-by';
import { toHex } from '../../../protocol/bytes';
import type { Subject } from '../../../protocol/sealed-subject';
import type { Boarding } from '../../../protocol/stored-item';
import { boardingInterval, longestRide } from './boarding-time';
import type { Alightings, CheckIn, RideMark } from './boardings';
import { MINUTE_MS, type TraceConfig } from './config';
import { type Elsewhere, type FoundRider, nowhereElse } from './elsewhere';
import { AT_ONCE, inPieces } from './in-pieces';
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
  /** `Person.key`; shown to nobody. */
  readonly key: string;
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

export type CoRidersInput = {
  readonly rides: readonly Ride[];
  /** Boardings on the rides' vehicles that are not the index case's own. */
  readonly others: readonly Boarding[];
  /** `Person.key` of the index case. */
  readonly own: string;
  readonly alightings: Alightings;
  readonly segments: CaseSegments;
  readonly prove: Prover;
  readonly personOf: (subject: Subject) => Promise<Person>;
  readonly config: TraceConfig;
  readonly pause: () => Promise<void>;
  readonly tripEnds?: TripEnds;
  readonly elsewhere?: Elsewhere;
  /** How many of the candidates' sealed parts were opened, now and then. */
  readonly onOpened?: (done: number, total: number) => void;
  /** All are opened; the other check-ins of so many riders are looked for now. */
  readonly onElsewhere?: (riders: number) => void;
};

export async function coRidersOf(
  input: CoRidersInput,
): Promise<{ coRiders: CoRider[]; unproven: UnprovenCheckIn[]; opened: number }> {
  const { rides, alightings, config, tripEnds = noTripEnds } = input;
  const onVehicle = groupBy(
    rides.map((ride, at) => ({ ride, at })),
    ({ ride }) => ride.vehicleId,
  );
  const inside = input.others.filter((boarding) => {
    const beside = onVehicle.get(boarding.vehicleId) ?? [];
    const alone = ridesOf([{ boarding, marks: boarding.marks }], alightings, config, tripEnds);
    return alone.some((ride) => sharedWith(ride, beside, config).length > 0);
  });
  const { people, unproven } = await openedPeople(inside, input);
  const riders = foundRiders([...people.values()].flat(), config);
  input.onElsewhere?.(riders.length);
  const found = await (input.elsewhere ?? nowhereElse)(riders);
  const twice = await usedTwice(inside, input.segments);
  const ridesOfRider = ({ person, boardings }: Rider) => {
    const checkIns = boardings.map((boarding) => ({ boarding, marks: marksOf(boarding, twice) }));
    return ridesOf(joined(checkIns, found.get(person.rider) ?? []), alightings, config, tripEnds);
  };

  const coRiders = [...people.values()]
    .map((riders) =>
      coRiderOf(
        riders,
        (rider) =>
          ridesOfRider(rider).flatMap((ride) =>
            sharedWith(ride, onVehicle.get(ride.vehicleId) ?? [], config),
          ),
        config,
      ),
    )
    .filter(({ possible }) => possible > 0)
    .sort(byRisk);
  return { coRiders, unproven, opened: inside.length };
}

/** Opens and proves the candidates, and gathers those that are one person; the index case is none of them. */
async function openedPeople(
  inside: readonly Boarding[],
  { prove, personOf, own, pause, onOpened = () => {} }: CoRidersInput,
): Promise<{ people: Map<string, Rider[]>; unproven: UnprovenCheckIn[] }> {
  const unproven: UnprovenCheckIn[] = [];
  const proven: { boarding: Boarding; subject: Subject }[] = [];
  onOpened(0, inside.length);
  await prove.ahead(inside, (done) => onOpened(done, inside.length));
  for (const [i, boarding] of inside.entries()) {
    // Those that a terminal made are opened here.
    if (i % AT_ONCE === 0) await pause();
    const proof = prove(boarding);
    if (proof.subject) proven.push({ boarding, subject: proof.subject });
    else unproven.push(unprovenOf(boarding, proof.unproven));
  }
  const persons = await inPieces(proven, ({ subject }) => personOf(subject), pause);
  const people = new Map<string, Rider[]>();
  for (const [i, { boarding, subject }] of proven.entries()) {
    const person = persons[i]!;
    if (person.key === own) continue;
    const riders = people.get(person.key) ?? [];
    people.set(person.key, riders);
    const known = riders.find((each) => each.person.rider === person.rider);
    if (known) known.boardings.push(boarding);
    else
      riders.push({
        person,
        ...(subject.kind === 'ticket' && { ref: subject.riderRef }),
        boardings: [boarding],
      });
  }
  return { people, unproven };
}

/** `ref`: of a registration; a card or a number typed on board has none. */
type Rider = { readonly person: Person; readonly ref?: Uint8Array; readonly boardings: Boarding[] };

/** Other check-ins matter from just before the first that was found until the longest ride from the last is over. */
function foundRiders(riders: readonly Rider[], config: TraceConfig): FoundRider[] {
  const transfer = config.shortestTransferMinutes * MINUTE_MS;
  return riders.flatMap(({ person, ref, boardings }): FoundRider[] => {
    if (!ref) return [];
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

/** @param beside rides on the same vehicle, with their place in the result */
function sharedWith(
  ride: Ride,
  beside: readonly { readonly ride: Ride; readonly at: number }[],
  config: TraceConfig,
): Shared[] {
  return beside.flatMap(({ ride: index, at }): Shared[] => {
    const overlap = overlapOf(index, ride, config);
    return overlap.possible > 0 ? [{ ride, with: at, overlap }] : [];
  });
}

function coRiderOf(
  riders: readonly Rider[],
  sharedOf: (rider: Rider) => readonly Shared[],
  config: TraceConfig,
): CoRider {
  const ofRiders = riders.map(sharedOf);
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
    key: riders[0]!.person.key,
    // An assisted check-in carries no name, a registration may.
    contact: (riders.find(({ person }) => 'name' in person.contact) ?? riders[0]!).person.contact,
    certain,
    possible: Math.max(0, ...totals.map(({ possible }) => possible)),
    tier: tierOf({ certain, rides: shared }, config),
    rides: shared,
    marks: [...new Set(all.flatMap(({ ride }) => ride.marks))].sort(),
  };
}

type Ranked = Pick<CoRider, 'tier' | 'certain' | 'possible'>;

/** By certain, then possible minutes; who is doubtful comes last. */
export function byRisk(a: Ranked, b: Ranked): number {
  const last = ({ tier }: Ranked) => Number(tier === TIERS.at(-1));
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
