/**
 * A case's trace (PROTOCOL.md section 6): the rides of one person within a window, and who shared them. Pure: all
 * it knows comes in, and nothing of it is kept. Co-riders' sealed parts are opened inside the window only.
 */
import type { Bundle } from '../../../protocol/bundle';
import { toHex } from '../../../protocol/bytes';
import type { HpkeKeyPair } from '../../../protocol/hpke';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { Verifier } from '../../../protocol/signing';
import type { Boarding } from '../../../protocol/stored-item';
import type { Profile } from '../registrar/profiles';
import { readAround } from './around';
import { type CoRider, coRidersOf, type UnprovenCheckIn } from './co-riders';
import type { TraceConfig } from './config';
import { type Coverage, coverageOf, noPassengerCounts, type PassengerCounts } from './coverage';
import { elsewhereIn } from './elsewhere';
import { findByTerminals, findByTickets, type Registration } from './find-check-ins';
import { type FirstTags, firstTagsHere } from './first-tags';
import { groupBy } from './group-by';
import { ownCheckIns, ownRides } from './own-rides';
import { type CardOwners, createPeople, identifiersOf } from './people';
import { checkInProver, type Prover } from './prove';
import type { Ride } from './rides';
import { type CaseSegment, type CaseSegments, caseSegments, rememberingTags } from './segments-of-case';
import { createTagKeys, type TagKeys } from './tag-keys';
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
  readonly bundle: Pick<Bundle, 'tickets' | 'dayShift'>;
  readonly config: TraceConfig;
  /** Where the fleet counts who boards. */
  readonly passengerCounts?: PassengerCounts;
  /** Opens terminals' tag keys; absent: in this thread. */
  readonly firstTags?: FirstTags;
  readonly onNews?: (news: TraceNews) => void;
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
    /** Tag keys that do not open, or that a check-in hung on and no terminal signed. */
    readonly refusedTagKeys: number;
  };
};

/** What an officer sees while a case is traced. What came before the result is true, and not all of it. */
export type TraceNews =
  | { readonly type: 'progress'; readonly stage: TraceStage; readonly done: number; readonly total: number }
  /** Rides first. */
  | { readonly type: 'rides'; readonly rides: TraceResult['rides'] }
  /** Then co-riders: all that the phone's own tickets lead to. What terminals noted may still add to them. */
  | { readonly type: 'so far'; readonly result: TraceResult };

/** In this order: segments, the candidates' sealed parts, then tag keys of all terminals. */
export type TraceStage = 'segments' | 'co-riders' | 'tag keys';

export async function traceCase(input: TraceInput): Promise<TraceResult> {
  const { dayKeys, pause } = input;
  const tell = input.onNews ?? (() => {});
  const segments = caseSegments(input.segments, pause);
  const checkIns = await segments.boardings((done) =>
    tell({ type: 'progress', stage: 'segments', done, total: segments.count }),
  );
  const identifiers = identifiersOf(input.person, input.cards);
  const phone = identifiers.find(({ kind }) => kind === 'phone')?.identifier;
  const items = await segments.tagKeys();
  const tagKeys = createTagKeys(items, dayKeys, input.terminalKeyOf);
  const prove = checkInProver({ bundle: input.bundle, dayKeys, tagKeys });
  const personOf = createPeople(input.profileOf, input.cards);
  const world: TraceWorld = { input, segments, prove, personOf, tagKeys, checkIns, tell };

  const byTickets = await findByTickets(phone, input.registrations, dayKeys, segments);
  const soFar = await resultOf(byTickets, world);
  tell({ type: 'so far', result: soFar });
  const byTerminals = await findByTerminals({
    identifiers,
    dayKeys,
    segments,
    items,
    tagKeys,
    firstTags: input.firstTags ?? firstTagsHere(pause),
    onDone: (done) => tell({ type: 'progress', stage: 'tag keys', done, total: items.length }),
  });
  if (byTerminals.length > 0) return resultOf([...byTickets, ...byTerminals], world);
  return { ...soFar, searched: { ...soFar.searched, refusedTagKeys: tagKeys.refused } };
}

/** What a trace works with. */
type TraceWorld = {
  readonly input: TraceInput;
  readonly segments: CaseSegments;
  readonly prove: Prover;
  readonly personOf: ReturnType<typeof createPeople>;
  readonly tagKeys: TagKeys;
  /** Boardings in all segments. */
  readonly checkIns: number;
  readonly tell: (news: TraceNews) => void;
};

/** @param found every check-in that carries a tag of the person; not yet proven */
async function resultOf(found: readonly Boarding[], world: TraceWorld): Promise<TraceResult> {
  const { input, segments, prove, personOf, tell } = world;
  const { config, dayKeys, pause } = input;
  const { key: ownKey } = await personOf(input.person);
  const { own, unproven } = await ownCheckIns(found, ownKey, prove, personOf);
  const around = await readAround(
    own.map(({ boarding }) => boarding),
    segments,
    config,
  );
  const tripEnds = tripEndsOf(around, config);
  const onVehicle = groupBy(around.boardings, ({ vehicleId }) => vehicleId);
  const counts = input.passengerCounts ?? noPassengerCounts;
  const rides = ownRides(own, around, tripEnds, input, config).map((ride) => ({
    ...ride,
    coverage: coverageOf(ride, onVehicle.get(ride.vehicleId) ?? [], counts, config),
  }));
  tell({ type: 'rides', rides });

  const isOwn = new Set(found.map(({ id }) => toHex(id)));
  const remembered = rememberingTags(segments);
  const { registrationOf } = input;
  const { dayShift } = input.bundle;
  const shared = await coRidersOf({
    rides,
    others: around.boardings.filter(({ id }) => !isOwn.has(toHex(id))),
    own: ownKey,
    alightings: around.alightings,
    tripEnds,
    elsewhere: elsewhereIn({ segments: remembered, dayKeys, registrationOf, prove, dayShift, pause }),
    segments: remembered,
    prove,
    personOf,
    config,
    pause,
    onOpened: (done, total) => tell({ type: 'progress', stage: 'co-riders', done, total }),
  });
  return {
    rides,
    coRiders: shared.coRiders,
    unproven: [...unproven, ...shared.unproven],
    searched: {
      registeredOn: input.registrations.map(({ registeredOn }) => registeredOn),
      days: [...dayKeys.keys()].sort((a, b) => a - b),
      segments: segments.count,
      checkIns: world.checkIns,
      opened: found.length + shared.opened,
      refusedTagKeys: world.tagKeys.refused,
    },
  };
}
