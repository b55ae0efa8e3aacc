/**
 * A case's trace (PROTOCOL.md section 6): the rides of one person within a window, and who shared them. Pure: all
 * it knows comes in, and nothing of it is kept. Co-riders' sealed parts are opened inside the window only.
 */
import type { Bundle } from '../../../protocol/bundle';
import { toHex } from '../../../protocol/bytes';
import type { HpkeKeyPair } from '../../../protocol/hpke';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { Verifier } from '../../../protocol/signing';
import type { Alighting, Boarding, TripEnd } from '../../../protocol/stored-item';
import type { Profile } from '../registrar/profiles';
import { boardingInterval, longestRide } from './boarding-time';
import type { Alightings, CheckIn } from './boardings';
import { type CoRider, coRidersOf, type UnprovenCheckIn, unprovenOf } from './co-riders';
import { MINUTE_MS, type TraceConfig } from './config';
import { type Coverage, coverageOf, noPassengerCounts, type PassengerCounts } from './coverage';
import { elsewhereIn } from './elsewhere';
import { findCheckIns, type Registration } from './find-check-ins';
import { marksOf, ticketsUsedTwice } from './marks';
import { type CardOwners, createPeople, identifiersOf } from './people';
import { checkInProver } from './prove';
import { type Ride, ridesOf } from './rides';
import { type CaseSegment, type CaseSegments, caseSegments } from './segments-of-case';
import { createTagKeys } from './tag-keys';
import { tripEndsOf } from './trip-ends';

export type TraceInput = {
  /** Whom the case is about: phone, card, identity document or driver, in its normal form. */
  readonly person: Identifier;
  /** Unix ms: rides whose boarding may lie in [from, to]. */
  readonly from: number;
  readonly to: number;
  /** Key pairs of the case's days. */
  readonly dayKeys: ReadonlyMap<number, HpkeKeyPair>;
  /** All segments of those days. */
  readonly segments: readonly CaseSegment[];
  /** The registrations of the person's phone, where there is one. */
  readonly registrations: readonly Registration[];
  /** Whose a riderRef is; undefined when the profile was deleted. */
  readonly profileOf: (ref: Uint8Array) => Promise<Profile | undefined>;
  /** A registration by its riderRef; undefined when it was deleted. */
  readonly registrationOf: (ref: Uint8Array) => Promise<Registration | undefined>;
  readonly cards: CardOwners;
  /** The signing key of a terminal on a day. */
  readonly terminalKeyOf: (terminalNumber: number, day: number) => Verifier | undefined;
  readonly bundle: Pick<Bundle, 'tickets'>;
  readonly config: TraceConfig;
  /** Where the fleet counts who boards. */
  readonly passengerCounts?: PassengerCounts;
  /** Lets others run between two pieces of work. */
  readonly pause: () => Promise<void>;
};

export type TraceResult = {
  /** By boarding. */
  readonly rides: readonly (Ride & { readonly coverage: Coverage })[];
  /** By certain, then possible minutes; who is doubtful comes last. */
  readonly coRiders: readonly CoRider[];
  /** Check-ins inside the window that failed a proof: not co-riders, shown apart. */
  readonly unproven: readonly UnprovenCheckIn[];
  readonly searched: {
    /** Days on which phones of the number registered, one each: none, and the number is not known here. */
    readonly registeredOn: readonly number[];
    readonly days: readonly number[];
    readonly segments: number;
    readonly checkIns: number;
    /** Sealed parts that were opened. */
    readonly opened: number;
    /** Tag keys that no terminal signed. */
    readonly refusedTagKeys: number;
  };
};

export async function traceCase(input: TraceInput): Promise<TraceResult> {
  const { config, dayKeys, pause } = input;
  const segments = caseSegments(input.segments, pause);
  const tagKeys = createTagKeys(dayKeys, input.terminalKeyOf);
  for (const item of await segments.tagKeys()) tagKeys.add(item);
  const prove = checkInProver({ bundle: input.bundle, dayKeys, tagKeys });
  const personOf = createPeople(input.profileOf, input.cards);
  const { key: ownKey } = await personOf(input.person);
  const identifiers = identifiersOf(input.person, input.cards);

  const found = await findCheckIns({ ...input, identifiers, segments, tagKeys });
  const twice = ticketsUsedTwice(found);
  const unproven: UnprovenCheckIn[] = [];
  const ofRider = new Map<string, CheckIn[]>();
  for (const boarding of found) {
    const proof = prove(boarding);
    // A ticket of the phone's own seed that is sealed to somebody else is nobody's proof.
    const person = proof.subject && (await personOf(proof.subject));
    if (person?.key !== ownKey) {
      unproven.push(unprovenOf(boarding, proof.unproven ?? 'the check-in is sealed to another rider'));
      continue;
    }
    const checkIn = { boarding, marks: marksOf(boarding, twice) };
    ofRider.set(person.rider, [...(ofRider.get(person.rider) ?? []), checkIn]);
  }

  const around = await readAround([...ofRider.values()].flat(), segments, config);
  const tripEnds = tripEndsOf(around, config);
  const rides = [...ofRider.values()]
    .flatMap((checkIns) => ridesOf(checkIns, around.alightings, config, tripEnds))
    .filter(({ boarding }) => boarding.latest >= input.from && boarding.earliest <= input.to)
    .sort((a, b) => a.boarding.earliest - b.boarding.earliest);

  const own = new Set(found.map(({ id }) => toHex(id)));
  const others = around.boardings.filter(({ id }) => !own.has(toHex(id)));
  const shared = await coRidersOf({
    rides,
    others,
    own: ownKey,
    alightings: around.alightings,
    tripEnds,
    elsewhere: elsewhereIn({ segments, dayKeys, registrationOf: input.registrationOf, prove }),
    segments,
    prove,
    personOf,
    config,
    pause,
  });
  const counts = input.passengerCounts ?? noPassengerCounts;
  return {
    rides: rides.map((ride) => ({ ...ride, coverage: coverageOf(ride, around.boardings, counts, config) })),
    coRiders: shared.coRiders,
    unproven: [...unproven, ...shared.unproven],
    searched: {
      registeredOn: input.registrations.map(({ registeredOn }) => registeredOn),
      days: [...dayKeys.keys()].sort((a, b) => a - b),
      segments: segments.count,
      checkIns: await segments.boardings(),
      opened: found.length + shared.opened,
      refusedTagKeys: tagKeys.refused,
    },
  };
}

/** What happened on the vehicles of these check-ins, as long before and after as it can matter. */
async function readAround(
  checkIns: readonly CheckIn[],
  segments: CaseSegments,
  config: TraceConfig,
): Promise<{ boardings: Boarding[]; alightings: Alightings; ends: TripEnd[] }> {
  const slack = config.clockSlackMinutes * MINUTE_MS;
  const shift = config.longestShiftMinutes * MINUTE_MS;
  const air = Math.max(...Object.values(config.airClearingMinutes)) * MINUTE_MS;
  const boardings = new Map<string, Boarding>();
  const alightings = new Map<string, Alighting>();
  const ends = new Map<string, TripEnd>();
  for (const { boarding } of checkIns) {
    const { earliest, latest } = boardingInterval(boarding);
    const longest = longestRide(boarding, config);
    // Who boarded up to a shift before may be on board still; who gets off later than all this was there throughout.
    const from = earliest - shift - slack;
    const to = latest + longest + air + slack;
    const rows = await segments.ofVehicle(boarding.vehicleId, from, to);
    for (const each of rows.boardings) boardings.set(toHex(each.id), each);
    for (const each of rows.tripEnds) ends.set(toHex(each.id), each);
    for (const each of rows.alightings) {
      // The first word counts, should the operator hold two.
      const before = alightings.get(toHex(each.id));
      if (!before || each.alightedAt < before.alightedAt) alightings.set(toHex(each.id), each);
    }
  }
  return { boardings: [...boardings.values()], alightings, ends: [...ends.values()] };
}
