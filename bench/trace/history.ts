/**
 * Two weeks of a small fleet, made up: check-ins spread over the day, half of the riders say when they get off, and one
 * rider takes twenty rides. Check-ins on the case's vehicles and days carry real tickets; all others carry random
 * bytes of the same sizes, which a trace reads but has no reason to open.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { dayKeyOf } from '../../protocol/bundle';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { dayStart } from '../../protocol/days';
import { generateSigningKey } from '../../protocol/signing';
import type { Boarding, StoredItem } from '../../protocol/stored-item';
import { sealTagKey } from '../../protocol/terminal-tag';
import { decodeTicket } from '../../protocol/ticket/layout';
import { type Prepared, ticketOf } from '../prepared';

export const HISTORY = { days: 14, vehicles: 100, checkInsADay: 10_000, rides: 20, riders: 1_000 };

const MINUTE = 60_000;
/** Vehicles run from 05:00 to 23:00; the day begins at 04:00. */
const FIRST_MINUTE = 60;
const MINUTES = 18 * 60;
/** The case's rides begin about 08:00 and 18:00. */
const RIDE_MINUTES = [240, 840] as const;
const RIDES_LAST = [5, 40] as const;

/** An item and when it came. */
export type Came = { readonly at: number; readonly item: StoredItem };

export type History = {
  readonly days: readonly number[];
  readonly index: { readonly ref: Uint8Array; readonly seeds: ReadonlyMap<number, Uint8Array> };
  /** riderRefs of those who may have shared a ride. */
  readonly riders: readonly Uint8Array[];
  readonly terminalKeys: ReadonlyMap<number, ReturnType<typeof generateSigningKey>>;
  /** All that came on a day, by time. */
  day(day: number): Came[];
};

/** A history of the days from `today` on, whose keys the bundle holds. */
export function makeHistory(prepared: Prepared): History {
  const days = Array.from({ length: HISTORY.days }, (_, i) => prepared.today + i);
  const riders = Array.from({ length: HISTORY.riders }, () => randomBytes(15));
  const ref = randomBytes(15);
  const seeds = new Map(days.map((day) => [day, randomBytes(16)]));
  const terminalKeys = new Map(
    Array.from({ length: HISTORY.vehicles }, (_, vehicle) => [vehicle + 1, generateSigningKey()]),
  );
  const ridesOn = (day: number) =>
    Array.from({ length: HISTORY.rides }, (_, ride) => ride)
      .filter((ride) => days[ride % days.length] === day)
      .map((ride, n) => ({ n, vehicle: (ride * 7) % HISTORY.vehicles, minute: RIDE_MINUTES[n]! }));

  return {
    days,
    index: { ref, seeds },
    riders,
    terminalKeys,
    day(day) {
      const began = dayStart(day, prepared.bundle.dayShift);
      const rides = ridesOn(day);
      const ticket = (seed: Uint8Array, n: number, riderRef: Uint8Array) =>
        ticketOf(prepared, { day, seed, n, riderRef, notice: randomBytes(16) });
      const came: Came[] = [];
      for (const [terminalNumber, key] of terminalKeys)
        came.push({ at: began, item: tagKeyOf(prepared, terminalNumber, day, key) });
      for (let i = 0; i < HISTORY.checkInsADay - rides.length; i++) {
        const vehicle = i % HISTORY.vehicles;
        const at = began + randomInt(FIRST_MINUTE * MINUTE, (FIRST_MINUTE + MINUTES) * MINUTE);
        const isReal = rides.some((ride) => ride.vehicle === vehicle);
        const rider = riders[randomInt(riders.length)]!;
        came.push(...rideOf(day, vehicle, at, isReal ? ticket(randomBytes(16), 0, rider) : undefined));
      }
      for (const { n, vehicle, minute } of rides)
        came.push(...rideOf(day, vehicle, began + minute * MINUTE, ticket(seeds.get(day)!, n, ref)));
      return came.sort((a, b) => a.at - b.at);
    },
  };
}

/** A boarding, and of every second rider the word of getting off. Without a ticket nothing in it opens. */
function rideOf(day: number, vehicle: number, at: number, ticket: Uint8Array | undefined): Came[] {
  const vehicleId = `B${vehicle}`;
  const terminalNumber = vehicle + 1;
  const { tag, sealed, signature } = ticket
    ? decodeTicket(ticket)
    : { tag: randomBytes(16), sealed: randomBytes(80), signature: randomBytes(64) };
  const boarding: Boarding = {
    kind: 'boarding',
    id: ticket ? ticketCheckInId(ticket, terminalNumber, 'code') : randomBytes(16),
    channel: 'code',
    versionByte: ticket?.[0] ?? 0x10,
    day,
    vehicleId,
    terminalNumber,
    boardedAt: at,
    clockErrorMs: 50,
    trip: { lineId: '168', tripId: '', startDate: '', stopSequence: 0 },
    people: 1,
    marks: [],
    tag,
    sealed,
    signature,
  };
  if (randomInt(2) === 0) return [{ at, item: boarding }];
  const alightedAt = at + randomInt(RIDES_LAST[0] * MINUTE, RIDES_LAST[1] * MINUTE);
  const alighting = { kind: 'alighting', id: boarding.id, day, vehicleId, alightedAt } as const;
  return [
    { at, item: boarding },
    { at: alightedAt, item: alighting },
  ];
}

function tagKeyOf(
  { bundle }: Prepared,
  terminalNumber: number,
  day: number,
  key: ReturnType<typeof generateSigningKey>,
): StoredItem {
  const seal = sealTagKey(dayKeyOf(bundle, day)!, terminalNumber, day, randomBytes(32), key);
  return { kind: 'tag key', id: randomBytes(16), day, terminalNumber, ...seal };
}
