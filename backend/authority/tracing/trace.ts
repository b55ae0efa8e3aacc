/**
 * A case's trace (PROTOCOL.md section 6): the rides of one person within a window, and who shared them. Pure: all
 * it knows comes in, and nothing of it is kept. Co-riders' sealed parts are opened inside the window only.
 */

import { groupBy } from '../../../platform/group-by';
import type { Bundle } from '../../../protocol/bundle';
import { toHex } from '../../../protocol/bytes';
import type { HpkeKeyPair } from '../../../protocol/hpke';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { Verifier } from '../../../protocol/signing';
import type { Boarding } from '../../../protocol/stored-item';
import { type CheckInsNear, inPublic, PUBLISH_DEFAULTS, type PublishableRide } from '../exposures/from-rides';
import type { Profile } from '../registrar/profiles';
import { type Around, type Days, isEmpty, readAround, together } from './around';
import { type CoRider, coRidersOf, type UnprovenCheckIn } from './co-riders';
import type { TraceConfig } from './config';
import { type Coverage, coverageOf } from './coverage';
import { findByTerminals, findByTickets } from './find-check-ins';
import type { Opening } from './opening';
import { type Own, type OwnCheckIn, ownCheckIns, ownRides } from './own-rides';
import { noPassengerCounts, type PassengerCounts } from './passenger-counts';
import { type CardOwners, identifiersOf } from './people';
import type { Ride } from './rides';
import type { Registration } from './seed-tags';
import type { CaseSegment } from './segments-of-case';
import { type TraceWorld, traceWorld } from './trace-world';
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
  /** Opens sealed parts; absent: in this thread. */
  readonly opening?: Opening;
  readonly onNews?: (news: TraceNews) => void;
  /** Gets the `notice` of each ticket that is opened, before any news of what was in it. */
  readonly onTicketOpened: (notice: Uint8Array) => void;
  /** Lets others run between two pieces of work. */
  readonly pause: () => Promise<void>;
};

export type TraceResult = {
  /** By boarding. */
  readonly rides: readonly (Ride & {
    readonly coverage: Coverage;
    /** As everybody may know of it, on a later day; absent where too few rode with it. */
    readonly inPublic?: PublishableRide;
  })[];
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

/**
 * In this order; `total` counts segments, days, the rides' vehicles, candidates' sealed parts, riders whose other check-ins
 * are looked for, and terminals' tag keys. When tag keys led to more check-ins, those after `tickets` come again.
 */
export const TRACE_STAGES = [
  'segments',
  'tickets',
  'vehicles',
  'co-riders',
  'elsewhere',
  'tag keys',
] as const;
export type TraceStage = (typeof TRACE_STAGES)[number];

export async function traceCase(input: TraceInput): Promise<TraceResult> {
  const { dayKeys } = input;
  const tell = input.onNews ?? (() => {});
  const progress: Progress = (stage, done, total) => tell({ type: 'progress', stage, done, total });
  const common = traceWorld(input);
  const { segments, tagKeys, tagKeyItems } = common;
  progress('segments', 0, segments.count);
  const checkIns = await segments.boardings((done) => progress('segments', done, segments.count));
  const world = { ...common, checkIns, tell, progress };
  const identifiers = identifiersOf(input.person, input.cards);
  const phone = identifiers.find(({ kind }) => kind === 'phone')?.identifier;
  const around = (own: readonly OwnCheckIn[], days: Days) =>
    readAround(
      own.map(({ boarding }) => boarding),
      days,
      segments,
      input.config,
      input.bundle.dayShift,
    );

  progress('tickets', 0, segments.days.length);
  const byTickets = await findByTickets(phone, input.registrations, dayKeys, segments);
  const own = await ownOf(byTickets, world);
  progress('vehicles', 0, own.checkIns.length);
  const near = await around(own.checkIns, 'near');
  const soFar = await resultOf(own, near, world);
  tell({ type: 'so far', result: soFar });

  const all = await tagKeyItems();
  progress('tag keys', 0, all.length);
  const [byTerminals, misdated] = await Promise.all([
    findByTerminals({
      identifiers,
      dayKeys,
      segments,
      items: all,
      tagKeys,
      opening: common.opening,
      onDone: (done) => progress('tag keys', done, all.length),
    }),
    around(own.checkIns, 'other'),
  ]);
  if (byTerminals.length === 0 && isEmpty(misdated))
    return { ...soFar, searched: { ...soFar.searched, refusedTagKeys: tagKeys.refused } };
  const everything = await ownOf([...byTickets, ...byTerminals], world);
  const more = together(
    await around(everything.checkIns, 'near'),
    byTerminals.length === 0 ? misdated : await around(everything.checkIns, 'other'),
  );
  return resultOf(everything, more, world);
}

type Watched = TraceWorld & {
  /** Boardings in all segments. */
  readonly checkIns: number;
  readonly tell: (news: TraceNews) => void;
  readonly progress: Progress;
};

type Progress = (stage: TraceStage, done: number, total: number) => void;

/** @param found every check-in that carries a tag of the person; not yet proven */
async function ownOf(found: readonly Boarding[], { input, prove, personOf }: Watched): Promise<Own> {
  const { key } = await personOf(input.person);
  return { key, found, ...(await ownCheckIns(found, new Set([key]), prove, personOf)) };
}

async function resultOf(own: Own, around: Around, world: Watched): Promise<TraceResult> {
  const { input, segments, prove, personOf, elsewhere, tell, progress } = world;
  const { config, pause } = input;
  const tripEnds = tripEndsOf(around, config);
  const onVehicle = groupBy(around.boardings, ({ vehicleId }) => vehicleId);
  const counts = input.passengerCounts ?? noPassengerCounts;
  const near = nearOf(onVehicle, around.boardings);
  const rides = await Promise.all(
    ownRides(own.checkIns, around, tripEnds, input, config).map(async (ride) => {
      const coverage = await coverageOf(ride, near.ofVehicle(ride.vehicleId), counts, config);
      const shown = inPublic(ride, near, { ...config, ...PUBLISH_DEFAULTS });
      return { ...ride, coverage, ...(shown && { inPublic: shown }) };
    }),
  );
  tell({ type: 'rides', rides });

  await world.tagKeyItems();
  const isOwn = new Set(own.found.map(({ id }) => toHex(id)));
  const shared = await coRidersOf({
    rides,
    others: around.boardings.filter(({ id }) => !isOwn.has(toHex(id))),
    own: own.key,
    alightings: around.alightings,
    tripEnds,
    ...elsewhere(),
    prove,
    personOf,
    config,
    pause,
    onOpened: (done, total) => progress('co-riders', done, total),
    onElsewhere: (riders) => progress('elsewhere', 0, riders),
  });
  return {
    rides,
    coRiders: shared.coRiders,
    unproven: [...own.unproven, ...shared.unproven],
    searched: {
      registeredOn: input.registrations.map(({ registeredOn }) => registeredOn),
      days: [...input.dayKeys.keys()].sort((a, b) => a - b),
      segments: segments.count,
      checkIns: world.checkIns,
      opened: own.found.length + shared.opened,
      refusedTagKeys: world.tagKeys.refused,
    },
  };
}

/** By vehicle, and by line for those rides whose vehicle was near empty. */
function nearOf(
  onVehicle: ReadonlyMap<string, readonly Boarding[]>,
  boardings: readonly Boarding[],
): CheckInsNear {
  let onLine: ReadonlyMap<string, readonly Boarding[]> | undefined;
  return {
    ofVehicle: (id) => onVehicle.get(id) ?? [],
    ofLine(id) {
      onLine ??= groupBy(boardings, ({ trip }) => trip.lineId);
      return onLine.get(id) ?? [];
    },
  };
}
