/**
 * A day of a city as the operator sees it, made by `protocol/` alone: no servers, so that many riders take a second.
 * Who boards where and when is drawn: nothing of a rider shows in vehicle or time, and whatever links two check-ins of
 * one rider is a leak. `leak` builds one in.
 */
import { seededRandom } from '../../../platform/random';
import { stepOf, stepTime } from '../../../protocol/boarding-code/steps';
import { concat, uint } from '../../../protocol/bytes';
import { ticketCheckInId } from '../../../protocol/check-in-id';
import { dayOf } from '../../../protocol/days';
import { sha256 } from '../../../protocol/hmac';
import { generateHpkeKey } from '../../../protocol/hpke';
import { sealRelay } from '../../../protocol/relay/sealing';
import { generateSigningKey } from '../../../protocol/signing';
import { type Boarding, packItem } from '../../../protocol/stored-item';
import { decodeTicket } from '../../../protocol/ticket/layout';
import { mintTicket } from '../../../protocol/ticket/mint';
import type { Seen } from './seen';

export type Leak = {
  readonly name: string;
  /** Changes what is seen of a rider's check-in; `own` are 32 bytes of that rider's own. */
  readonly into: (seen: Seen, own: Uint8Array) => Seen;
};

const START = Date.parse('2026-01-12T06:00:00+08:00');
const HOURS = 16;
const VEHICLES = 60;
const DAY_SHIFT = 14_400;
const DAY = dayOf(START, DAY_SHIFT);

const over = (target: Uint8Array, with_: Uint8Array): Uint8Array =>
  concat(with_, target.subarray(with_.length));

/** What careless designs give away. */
export const LEAKS: readonly Leak[] = [
  {
    name: 'one tag a rider and day',
    into: (seen, own) => ({ ...seen, item: { ...seen.item, tag: own.subarray(0, 16) } }),
  },
  {
    name: 'a tag that begins with the number of its file',
    into: (seen, own) => ({ ...seen, item: { ...seen.item, tag: over(seen.item.tag, own.subarray(0, 1)) } }),
  },
  {
    name: 'a sealing key used twice',
    into: (seen, own) => ({ ...seen, item: { ...seen.item, sealed: over(seen.item.sealed, own) } }),
  },
  {
    name: 'a signature nonce used twice',
    into: (seen, own) => ({ ...seen, item: { ...seen.item, signature: over(seen.item.signature!, own) } }),
  },
  {
    name: 'a key number that tells when tickets were fetched',
    into: (seen, own) => ({ ...seen, item: { ...seen.item, versionByte: 0x10 + (own[0]! & 1) } }),
  },
  {
    name: 'a sealed part as long as the name',
    into: (seen, own) => ({ ...seen, size: seen.size + (own[0]! % 8) }),
  },
  {
    name: 'a forwarded header',
    into: (seen, own) => inArrival(seen, { headers: `user-agent: phone ${own[0]! % 12}` }),
  },
  { name: 'a connection a phone', into: (seen, own) => inArrival(seen, { connection: own[0]! }) },
  {
    name: "the phone's own clock",
    into: (seen, own) =>
      inArrival(seen, { scannedStep: (seen.arrival?.scannedStep ?? 0) + (own[0]! % 16) - 8 }),
  },
  {
    name: 'messages as long as the form',
    into: (seen, own) =>
      inArrival(seen, { message: concat(seen.arrival?.message ?? own, new Uint8Array(own[0]! % 6)) }),
  },
  {
    name: 'a queue that is sent at once',
    into: (seen, own) => {
      const sentAt = START + (HOURS * 3_600_000 * (own[0]! * 256 + own[1]!)) / 65_536;
      return { ...seen, arrivedAt: sentAt + (seen.order % 7) * 300 };
    },
  },
];

function inArrival(seen: Seen, change: Partial<NonNullable<Seen['arrival']>>): Seen {
  return seen.arrival ? { ...seen, arrival: { ...seen.arrival, ...change } } : seen;
}

export function modelDay(options: { riders: number; checkIns: number; seed: string; leak?: Leak }): Seen[] {
  const { riders, checkIns, seed, leak } = options;
  const random = seededRandom(seed);
  const [ticketKey, dayKey, relayKey] = [generateSigningKey(), generateHpkeKey(), generateHpkeKey()];
  const between = (least: number, most: number) => least + random.below(most - least);

  const board = (rider: number, n: number, daySeed: Uint8Array, riderRef: Uint8Array): Seen => {
    const notice = random.bytes(16);
    const mint = {
      ticketKey,
      keyNumber: 3,
      day: DAY,
      dayKey: dayKey.public,
      seed: daySeed,
      n,
      riderRef,
      notice,
    };
    const ticket = mintTicket(mint);
    const byCode = random.below(5) < 3;
    const [terminalNumber, at] = [1 + random.below(VEHICLES), START + random.below(HOURS * 3_600_000)];
    const step = stepOf(at - random.below(25_000));
    const isLate = byCode && random.below(30) === 0;
    const arrivedAt =
      at + (isLate ? between(60_000, 2_400_000) : byCode ? between(2_000, 9_000) : between(5, 200));
    const { tag, sealed, signature } = decodeTicket(ticket);
    const item: Boarding = {
      kind: 'boarding',
      id: ticketCheckInId(ticket, terminalNumber, byCode ? 'code' : 'pass'),
      channel: byCode ? 'code' : 'pass',
      versionByte: ticket[0]!,
      day: DAY,
      vehicleId: `30${100 + terminalNumber}`,
      terminalNumber,
      boardedAt: byCode ? stepTime(step, at) : at,
      clockErrorMs: byCode ? 0 : between(10, 80),
      trip: { lineId: `${terminalNumber % 9}`, tripId: '', startDate: '', stopSequence: 0 },
      people: 1,
      marks: isLate ? ['late'] : [],
      tag,
      sealed,
      signature,
    };
    const body = {
      kind: 'board',
      code: random.bytes(16),
      scannedStep: stepOf(at),
      grant: null,
      people: 1,
      ticket,
    } as const;
    const arrival = byCode
      ? {
          message: sealRelay(relayKey.public, body).message,
          headers: 'host, content-type, content-length',
          connection: random.below(4),
          scannedStep: body.scannedStep,
        }
      : null;
    const batch = byCode ? 0 : 1 + random.below(4);
    return { rider, item, size: packItem(item).length, order: 0, arrivedAt, batch, arrival };
  };

  const seen: Seen[] = [];
  for (let rider = 0; rider < riders; rider++) {
    const [daySeed, riderRef] = [random.bytes(16), random.bytes(15)];
    const own = sha256(uint(rider, 4), riderRef);
    for (let n = 0; n < checkIns; n++) {
      const one = { ...board(rider, n, daySeed, riderRef), order: n };
      seen.push(leak ? leak.into(one, own) : one);
    }
  }
  // The journal keeps them as they came.
  return seen.sort((a, b) => a.arrivedAt - b.arrivedAt).map((one, order) => ({ ...one, order }));
}
