/**
 * Contacts of contacts: who shared rides with chosen co-riders of a case, from the ride on that they shared with the index
 * case. Officers ask for it, of few co-riders and few days (`config.secondDegree`), and never of a day that the case does
 * not open. Who is a co-rider already, or the index case, is not named again. Pure.
 */
import { groupBy } from '../../../platform/group-by';
import { toHex } from '../../../protocol/bytes';
import { DAY_GRACE_SECONDS, dayOf } from '../../../protocol/days';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { Boarding } from '../../../protocol/stored-item';
import { type Around, readAround, together } from './around';
import { boardingInterval } from './boarding-time';
import { byRisk, type CoRider, type CoRidersInput, coRidersOf, type SharedRide } from './co-riders';
import { MINUTE_MS, type TraceConfig } from './config';
import { findByTerminals } from './find-check-ins';
import { type OwnCheckIn, ownCheckIns, ownRides } from './own-rides';
import { type Contact, identifiersOf } from './people';
import type { Proof } from './prove';
import type { Ride } from './rides';
import { type Registration, ticketTags } from './seed-tags';
import { TIERS } from './tiers';
import type { TraceInput } from './trace';
import { type TraceWorld, traceWorld } from './trace-world';
import { tripEndsOf } from './trip-ends';

const DAY_MS = 86_400_000;

/** A co-rider whose own co-riders are asked for. */
export type AskedPerson = {
  /** Its place in the case's result. */
  readonly coRider: number;
  /** `Person.key` */
  readonly key: string;
  readonly identifier: Identifier;
  /** Unix ms: from the first ride with the index case on. */
  readonly window: { readonly from: number; readonly to: number };
};

export type SecondDegreePerson = {
  readonly coRider: number;
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  /** Days of that time which the case does not open: rides on them are not seen. */
  readonly unseenDays: number;
  /** The co-rider's own, by boarding. */
  readonly rides: readonly Ride[];
  /** People who shared them and are co-riders of the index case already. */
  readonly alreadyFirst: number;
};

/** `via`: place in `persons`; `with`: place in that person's rides. */
export type SecondSharedRide = SharedRide & { readonly via: number };
export type SecondContact = Omit<CoRider, 'rides'> & { readonly rides: readonly SecondSharedRide[] };

export type SecondDegree = {
  readonly persons: readonly SecondDegreePerson[];
  /**
   * As co-riders are ranked. Minutes are those with the co-rider whom they were with longest: what they shared with two
   * is not added up.
   */
  readonly contacts: readonly SecondContact[];
  /** Check-ins that failed a proof. */
  readonly unproven: number;
  /** Sealed parts that were opened. */
  readonly opened: number;
};

/** How somebody is named whose co-riders are looked for; undefined: nothing leads to who deleted the registration. */
export function identifierOf(contact: Contact): Identifier | undefined {
  if (contact.kind === 'deleted') return undefined;
  if (contact.kind === 'phone') return { kind: 'phone', identifier: contact.phone };
  return { kind: contact.kind === 'conflict' ? 'card' : contact.kind, identifier: contact.number };
}

/** @param now unix ms: nothing later is looked for */
export function windowOf(
  { rides }: { readonly rides: readonly Pick<Ride, 'boarding'>[] },
  config: Pick<TraceConfig, 'secondDegree'>,
  now: number,
): AskedPerson['window'] {
  const from = Math.min(...rides.map(({ boarding }) => boarding.earliest));
  return { from, to: Math.min(from + config.secondDegree.days * DAY_MS, now) };
}

export type SecondDegreeAsk = {
  readonly persons: readonly AskedPerson[];
  /** `Person.key` of every co-rider. */
  readonly first: ReadonlySet<string>;
  readonly registrationsOf: (phone: string) => Promise<readonly Registration[]>;
};

/** @param input of the case; segments and keys of other days than those asked for are not touched */
export async function traceSecondDegree(input: TraceInput, ask: SecondDegreeAsk): Promise<SecondDegree> {
  const { dayShift } = input.bundle;
  const grace = DAY_GRACE_SECONDS * 1000;
  const isAsked = (day: number) =>
    ask.persons.some(
      ({ window }) =>
        day >= dayOf(window.from - grace, dayShift) && day <= dayOf(window.to + grace, dayShift),
    );
  const dayKeys = new Map([...input.dayKeys].filter(([day]) => isAsked(day)));
  const segments = input.segments.filter(({ day }) => dayKeys.has(day));
  const world = traceWorld({ ...input, dayKeys, segments });
  const found = await checkInsOf(ask, world);
  const around = await aroundOf(found.checkIns, ask, world);
  const index = (await world.personOf(input.person)).key;
  const second = await secondDegreeOf(
    { ...ask, index },
    {
      ...world.elsewhere(),
      checkIns: found.checkIns,
      around,
      prove: world.prove,
      personOf: world.personOf,
      config: input.config,
      pause: input.pause,
    },
  );
  const persons = second.persons.map((person) => {
    let unseenDays = 0;
    for (let day = dayOf(person.from, dayShift); day <= dayOf(person.to, dayShift); day++)
      if (!dayKeys.has(day)) unseenDays++;
    return { ...person, unseenDays };
  });
  return {
    ...second,
    persons,
    unproven: second.unproven + found.unproven,
    opened: second.opened + found.opened,
  };
}

/** The asked persons' own check-ins, all looked up together. */
async function checkInsOf({ persons, registrationsOf }: SecondDegreeAsk, world: TraceWorld) {
  const { input, segments, tagKeys } = world;
  const { dayKeys, cards } = input;
  const identifiers = persons.flatMap(({ identifier }) => identifiersOf(identifier, cards));
  const tags = new Map<number, Uint8Array[]>();
  for (const { kind, identifier } of identifiers) {
    if (kind !== 'phone') continue;
    for (const [day, own] of ticketTags(identifier, await registrationsOf(identifier), dayKeys))
      tags.set(day, [...(tags.get(day) ?? []), ...own]);
  }
  const found = [];
  for (const day of segments.days) found.push(...(await segments.ofTags(day, tags.get(day) ?? [])));
  const items = await world.tagKeyItems();
  const by = { identifiers, dayKeys, segments, items, tagKeys, opening: world.opening, onDone: () => {} };
  found.push(...(await findByTerminals(by)));
  const keys = new Set(persons.map(({ key }) => key));
  const { checkIns, unproven } = await ownCheckIns(found, keys, world.prove, world.personOf);
  return { checkIns, unproven: unproven.length, opened: found.length };
}

/** What happened on the vehicles of those check-ins that lie in the time that is asked for. */
async function aroundOf(
  checkIns: readonly OwnCheckIn[],
  { persons }: SecondDegreeAsk,
  { input, segments }: TraceWorld,
): Promise<Around> {
  const { config, bundle } = input;
  const merge = config.mergeMinutes * MINUTE_MS;
  const windows = new Map(persons.map(({ key, window }) => [key, window]));
  const inWindow = checkIns.filter(({ key, boarding }) => {
    const { from, to } = windows.get(key)!;
    const { earliest, latest } = boardingInterval(boarding);
    return latest >= from - merge && earliest <= to + merge;
  });
  const boardings = inWindow.map(({ boarding }) => boarding);
  const on = (days: 'near' | 'other') => readAround(boardings, days, segments, config, bundle.dayShift);
  return together(await on('near'), await on('other'));
}

export type SecondDegreeInput = Pick<
  CoRidersInput,
  'segments' | 'prove' | 'personOf' | 'config' | 'pause' | 'elsewhere'
> & {
  /** Of all asked persons. */
  readonly checkIns: readonly OwnCheckIn[];
  /** What happened on their vehicles. */
  readonly around: Around;
};

/** From their check-ins to who shared their rides. */
export async function secondDegreeOf(
  { persons, index, first }: Omit<SecondDegreeAsk, 'registrationsOf'> & { readonly index: string },
  input: SecondDegreeInput,
): Promise<Omit<SecondDegree, 'persons'> & { persons: Omit<SecondDegreePerson, 'unseenDays'>[] }> {
  const { around, config } = input;
  const tripEnds = tripEndsOf(around, config);
  const checkInsOfKey = groupBy(input.checkIns, ({ key }) => key);
  const proofs = new Map<string, Proof>();
  /** Several persons' rides are looked at, and each sealed part is opened once. */
  const remembered = (boarding: Boarding) => {
    const id = toHex(boarding.id);
    const proof = proofs.get(id) ?? input.prove(boarding);
    proofs.set(id, proof);
    return proof;
  };
  const prove: CoRidersInput['prove'] = Object.assign(remembered, { ahead: input.prove.ahead });
  const asked: Omit<SecondDegreePerson, 'unseenDays'>[] = [];
  const found: SecondContact[] = [];
  for (const [via, { coRider, key, window }] of persons.entries()) {
    const own = checkInsOfKey.get(key) ?? [];
    const isOwn = new Set(own.map(({ boarding }) => toHex(boarding.id)));
    const rides = ownRides(own, around, tripEnds, window, config);
    const others = around.boardings.filter(({ id }) => !isOwn.has(toHex(id)));
    const { alightings } = around;
    const { coRiders } = await coRidersOf({ ...input, rides, others, own: key, alightings, tripEnds, prove });
    const isFirst = (each: CoRider) => first.has(each.key);
    found.push(
      ...coRiders
        .filter((each) => each.key !== index && !isFirst(each))
        .map((each) => ({ ...each, rides: each.rides.map((ride) => ({ ...ride, via })) })),
    );
    asked.push({ coRider, ...window, rides, alreadyFirst: coRiders.filter(isFirst).length });
  }
  const unproven = [...proofs.values()].filter(({ subject }) => !subject).length;
  return { persons: asked, contacts: merged(found), unproven, opened: proofs.size };
}

/** One person for all whom they were with. */
function merged(found: readonly SecondContact[]): SecondContact[] {
  return [...groupBy(found, ({ key }) => key).values()]
    .map((all) => ({
      ...all[0]!,
      certain: Math.max(...all.map(({ certain }) => certain)),
      possible: Math.max(...all.map(({ possible }) => possible)),
      tier: TIERS[Math.min(...all.map(({ tier }) => TIERS.indexOf(tier)))]!,
      rides: all.flatMap(({ rides }) => rides),
      marks: [...new Set(all.flatMap(({ marks }) => marks))].sort(),
    }))
    .sort(byRisk);
}
