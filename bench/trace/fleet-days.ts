/**
 * Weeks of a whole fleet, made up and written segment by segment as its operator closes them, so that no size of it has to
 * fit into memory. Check-ins beside a case's rides carry real tickets of registered riders and open; all others carry random
 * bytes of the same sizes, which a trace may read but has no reason to open. Tag keys are real, one a terminal and day.
 */
import { dayKeyOf } from '../../protocol/bundle';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { dayStart } from '../../protocol/days';
import { generateSigningKey } from '../../protocol/signing';
import type { Boarding, StoredItem } from '../../protocol/stored-item';
import { sealIdentifier, sealTagKey, terminalTag } from '../../protocol/terminal-tag';
import { decodeTicket } from '../../protocol/ticket/layout';
import { type Prepared, ticketOf } from '../prepared';
import { type MuchRandom, muchRandom } from './random';

export const MINUTE = 60_000;
/** Check-ins of a terminal in a day: a city's 5 million over its 25,000. */
const OF_TERMINAL = 200;
/** An operator closes a segment at so many rows. */
const SEGMENT_ROWS = 50_000;
/** Vehicles run from 05:00 to 23:00; the day begins at 04:00. */
const FIRST_MINUTE = 60;
const MINUTES = 18 * 60;
/** Of a case: rides begin about so many minutes into the day, and last so long. */
const RIDES_AT = [190, 225, 640, 830, 900] as const;
const RIDE_MINUTES = 35;
/** Around a ride so many real riders board its vehicle, from the longest ride before it on. */
const BESIDE = 44;
const BESIDE_FROM = -110;
const ONE_IN_TERMINAL_MADE = 10;

export type FleetPlan = {
  readonly seed: string;
  readonly checkIns: number;
  readonly days: number;
  readonly cases: number;
  readonly ridesOfCase: number;
  /** Absent: as many as carry the check-ins in a city. */
  readonly terminals?: number;
  /** A card that a terminal reads once a day. */
  readonly card?: string;
};

export type FleetRider = {
  readonly ref: Uint8Array;
  readonly phone: string;
  /** The seed of each day on which tickets are used. */
  readonly seeds: Map<number, Uint8Array>;
};

export type Fleet = {
  readonly days: readonly number[];
  readonly terminals: number;
  readonly signingKey: ReturnType<typeof generateSigningKey>;
  /** The index cases, then everybody who boarded beside them. */
  readonly index: readonly FleetRider[];
  readonly riders: readonly FleetRider[];
  /** A day's segments, one after another. */
  segmentsOf(day: number): Iterable<readonly StoredItem[]>;
};

type Special = {
  readonly day: number;
  readonly minute: number;
  readonly vehicle: number;
  readonly rider: FleetRider;
  readonly says: boolean;
};

export const terminalsOf = ({ checkIns, days, terminals }: FleetPlan): number =>
  terminals ?? Math.max(20, Math.round(checkIns / days / OF_TERMINAL));

export function makeFleet(prepared: Prepared, plan: FleetPlan): Fleet {
  const random = muchRandom(plan.seed);
  const days = Array.from({ length: plan.days }, (_, i) => prepared.today + i);
  const terminals = terminalsOf(plan);
  const signingKey = generateSigningKey();
  const { index, riders, special } = peopleOf(plan, days, terminals, random);
  /** The tag key of the terminal that reads the card. */
  const cardKey = random.bytes(32);

  function* segmentsOf(day: number): Iterable<readonly StoredItem[]> {
    const began = dayStart(day, prepared.bundle.dayShift);
    const today = special.filter((each) => each.day === day);
    const total = Math.round(plan.checkIns / plan.days) - today.length;
    const ridden = new Set(today.map(({ vehicle }) => vehicle));
    const parts = Math.max(1, Math.ceil((total * 1.5 + terminals) / SEGMENT_ROWS));
    const length = (MINUTES * MINUTE) / parts;
    /** Alightings that come while a later segment is open. */
    const later = Array.from({ length: parts }, (): StoredItem[] => []);
    for (let part = 0; part < parts; part++) {
      const from = FIRST_MINUTE * MINUTE + part * length;
      const items: StoredItem[] = later[part]!;
      const add = ([boarding, alighting]: readonly StoredItem[], off: number) => {
        items.push(boarding!);
        if (alighting)
          later[Math.min(parts - 1, Math.floor((off - FIRST_MINUTE * MINUTE) / length))]!.push(alighting);
      };
      if (part === 0) {
        items.push(...tagKeys(prepared, day, terminals, signingKey, cardKey, random));
        if (plan.card !== undefined)
          items.push(cardAt(prepared, day, plan.card, cardKey, began + from, random));
      }
      for (let n = Math.floor((total * part) / parts); n < Math.floor((total * (part + 1)) / parts); n++) {
        const at = Math.floor(from + random.below(Math.ceil(length)));
        const off = at + (5 + random.below(35)) * MINUTE;
        const boarding = unopened(day, otherThan(ridden, terminals, random), began + at, random);
        add(random.below(2) === 0 ? [boarding, offOf(boarding, began + off)] : [boarding], off);
      }
      for (const each of today) {
        const at = each.minute * MINUTE;
        if (at < from || at >= from + length) continue;
        const off = at + RIDE_MINUTES * MINUTE;
        const boarding = opened(prepared, each, began + at, random);
        add(each.says ? [boarding, offOf(boarding, began + off)] : [boarding], off);
      }
      later[part] = [];
      yield items;
    }
  }
  return { days, terminals, signingKey, index, riders, segmentsOf };
}

function peopleOf(plan: FleetPlan, days: readonly number[], terminals: number, random: MuchRandom) {
  const special: Special[] = [];
  const riders: FleetRider[] = [];
  const personOf = (prefix: string, n: number, ridden: readonly number[]): FleetRider => ({
    ref: random.bytes(15),
    phone: `${prefix}${String(n).padStart(8, '0')}`,
    seeds: new Map(ridden.map((day) => [day, random.bytes(16)])),
  });
  const index = Array.from({ length: plan.cases }, (_, n) => personOf('+86138', n, days));
  for (const rider of index)
    for (let ride = 0; ride < plan.ridesOfCase; ride++) {
      const day = days[ride % days.length]!;
      const minute = RIDES_AT[Math.floor(ride / days.length) % RIDES_AT.length]!;
      const vehicle = random.below(terminals);
      special.push({ day, minute, vehicle, rider, says: true });
      for (let n = 0; n < BESIDE; n++) {
        const other = personOf('+86139', riders.length, [day]);
        riders.push(other);
        const earlier = random.below(RIDE_MINUTES - BESIDE_FROM);
        special.push({
          day,
          minute: minute + RIDE_MINUTES - earlier,
          vehicle,
          rider: other,
          says: n % 2 === 0,
        });
      }
    }
  return { index, riders, special };
}

/** A real check-in by phone; the next ticket of the rider's day. */
function opened(
  prepared: Prepared,
  { day, vehicle, rider, minute }: Special,
  at: number,
  random: MuchRandom,
) {
  const seed = rider.seeds.get(day)!;
  const n = Math.max(0, RIDES_AT.indexOf(minute as (typeof RIDES_AT)[number]));
  const ticket = ticketOf(prepared, { day, seed, n, riderRef: rider.ref, notice: random.bytes(16) });
  const { tag, sealed, signature } = decodeTicket(ticket);
  const id = ticketCheckInId(ticket, vehicle + 1, 'code');
  return {
    ...base(day, vehicle, at),
    id,
    channel: 'code',
    versionByte: ticket[0]!,
    tag,
    sealed,
    signature,
  } as const;
}

/** A vehicle without a case's ride that day: only what opens stands beside those. */
function otherThan(ridden: ReadonlySet<number>, terminals: number, random: MuchRandom): number {
  let vehicle = random.below(terminals);
  while (ridden.has(vehicle)) vehicle = random.below(terminals);
  return vehicle;
}

function unopened(day: number, vehicle: number, at: number, random: MuchRandom): Boarding {
  const isTerminalMade = random.below(ONE_IN_TERMINAL_MADE) === 0;
  return {
    ...base(day, vehicle, at),
    id: random.bytes(16),
    channel: isTerminalMade ? 'card' : 'code',
    versionByte: 0x10,
    tag: random.bytes(16),
    sealed: random.bytes(80),
    signature: isTerminalMade ? null : random.bytes(64),
  };
}

const base = (day: number, vehicle: number, at: number) => ({
  kind: 'boarding' as const,
  day,
  vehicleId: `B${vehicle}`,
  terminalNumber: vehicle + 1,
  boardedAt: at,
  clockErrorMs: 50,
  trip: { lineId: '168', tripId: '', startDate: '', stopSequence: 0 },
  people: 1,
  marks: [],
});

/** The card, read by the first terminal. */
function cardAt(
  { bundle }: Prepared,
  day: number,
  card: string,
  tagKey: Uint8Array,
  at: number,
  random: MuchRandom,
): Boarding {
  const subject = { kind: 'card', identifier: card } as const;
  const tag = terminalTag(tagKey, subject, 0);
  const sealed = sealIdentifier(dayKeyOf(bundle, day)!, day, tag, subject);
  const made = { channel: 'card', versionByte: 0x10, tag, sealed, signature: null } as const;
  return { ...base(day, 0, at), ...made, id: random.bytes(16) };
}

const offOf = ({ id, day, vehicleId }: Boarding, alightedAt: number): StoredItem => ({
  ...{ kind: 'alighting', id, day, vehicleId, alightedAt },
});

function tagKeys(
  { bundle }: Prepared,
  day: number,
  terminals: number,
  signingKey: ReturnType<typeof generateSigningKey>,
  ofFirst: Uint8Array,
  random: MuchRandom,
): StoredItem[] {
  const dayKey = dayKeyOf(bundle, day)!;
  return Array.from({ length: terminals }, (_, n): StoredItem => {
    const seal = sealTagKey(dayKey, n + 1, day, n === 0 ? ofFirst : random.bytes(32), signingKey);
    return { kind: 'tag key', id: random.bytes(16), day, terminalNumber: n + 1, ...seal };
  });
}
