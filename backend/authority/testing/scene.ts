/** A day in the city for traces: riders with tickets of the real registrar, terminals, and the segments they end in. */

import { dayKeyOf } from '../../../protocol/bundle';
import type { Channel, Mark } from '../../../protocol/channels';
import { ticketCheckInId } from '../../../protocol/check-in-id';
import type { Identifier } from '../../../protocol/sealed-subject';
import { openSegment, packSegment } from '../../../protocol/segment';
import { generateSigningKey, verifierFor } from '../../../protocol/signing';
import type { Alighting, Boarding, StoredItem } from '../../../protocol/stored-item';
import { sealIdentifier, sealTagKey, terminalTag } from '../../../protocol/terminal-tag';
import { decodeTicket } from '../../../protocol/ticket/layout';
import type { CoRider } from '../tracing/co-riders';
import { TRACE_DEFAULTS } from '../tracing/config';
import { identifiersOf } from '../tracing/people';
import type { TraceInput, TraceResult } from '../tracing/trace';
import { traceCase } from '../tracing/trace';
import { type TestCity, TODAY, testCity } from './city';
import { type TestRegistrar, testRegistrar } from './registrar';

const MINUTE = 60_000;

export type SceneRider = {
  readonly phone: string;
  readonly token: Uint8Array;
  /** Tickets in hand, by day. */
  readonly hand: { day: number; ticket: Uint8Array; notice: Uint8Array }[];
};

export type Scene = {
  readonly city: TestCity;
  readonly registrar: TestRegistrar;
  readonly items: StoredItem[];
  readonly terminalKeys: Map<number, ReturnType<typeof generateSigningKey>>;
  rider(phone: string, name?: string): Promise<SceneRider>;
  /** A check-in by phone or pass; `ticket`: one that was used before. */
  board(rider: SceneRider, at: number, more?: Partial<BoardOptions>): Boarding;
  alight(boarding: Boarding, at: number): Alighting;
  /** A terminal starts: its tag key of the day, journaled. */
  terminalStarts(terminalNumber: number, day?: number): Uint8Array;
  /** The driver types a number, or a card is read. */
  terminalMade(
    tagKey: Uint8Array,
    subject: Parameters<typeof terminalTag>[1],
    k: number,
    at: number,
    more?: Partial<BoardOptions>,
  ): Boarding;
  /** Bytes of the scene's segments: two a day, by day and number. */
  segments(): { day: number; number: number; rows: number; bytes: Uint8Array }[];
  segmentKey(day: number): Uint8Array;
  /** `who`: a phone number, or another identifier. */
  trace(who: string | Identifier, more?: Partial<TraceInput>): Promise<TraceResult>;
  /** What the trace gets. */
  inputOf(who: string | Identifier, more?: Partial<TraceInput>): Promise<TraceInput>;
};

type BoardOptions = {
  vehicleId: string;
  terminalNumber: number;
  channel: Channel;
  day: number;
  clockErrorMs: number;
  people: number;
  marks: Mark[];
  ticket: Uint8Array;
  trip: Boarding['trip'];
};

export async function scene(): Promise<Scene> {
  const city = await testCity();
  const registrar = await testRegistrar(city);
  const { random, bundle } = city;
  const items: StoredItem[] = [];
  const terminalKeys = new Map<number, ReturnType<typeof generateSigningKey>>();
  const segmentKey = (day: number) => new Uint8Array(32).fill(day & 0xff);

  const base = (at: number, more: Partial<BoardOptions>) => {
    const vehicleId = more.vehicleId ?? '30217';
    return {
      kind: 'boarding' as const,
      vehicleId,
      terminalNumber: more.terminalNumber ?? 7,
      boardedAt: at,
      clockErrorMs: more.clockErrorMs ?? 0,
      trip: more.trip ?? {
        lineId: /^\d/.test(vehicleId) ? '168' : '',
        tripId: '',
        startDate: '',
        stopSequence: 0,
      },
      people: more.people ?? 1,
      marks: more.marks ?? [],
    };
  };
  const added = (boarding: Boarding): Boarding => {
    items.push(boarding);
    return boarding;
  };

  const made: Scene = {
    city,
    registrar,
    items,
    terminalKeys,
    async rider(phone, name) {
      await city.clock.advance(MINUTE);
      await registrar.sendCode(phone, '192.0.2.0/24');
      const code = registrar.codeOf(`+86${phone}`);
      const { token, tickets } = await registrar.register({ phone, code, ...(name && { name }) });
      return {
        phone: `+86${phone}`,
        token,
        hand: tickets.map(({ day, ticket, notice }) => ({ day, ticket, notice })),
      };
    },
    board(rider, at, more = {}) {
      const day = more.day ?? TODAY;
      const found = rider.hand.findIndex((each) => each.day === day);
      const ticket = more.ticket ?? rider.hand.splice(found, 1)[0]!.ticket;
      const { tag, sealed, signature } = decodeTicket(ticket);
      const channel = more.channel ?? 'code';
      const common = base(at, more);
      const id = ticketCheckInId(ticket, common.terminalNumber, channel);
      return added({ ...common, id, channel, versionByte: ticket[0]!, day, tag, sealed, signature });
    },
    alight(boarding, at) {
      const { id, day, vehicleId } = boarding;
      const alighting = { kind: 'alighting', id, day, vehicleId, alightedAt: at } as const;
      items.push(alighting);
      return alighting;
    },
    terminalStarts(terminalNumber, day = TODAY) {
      const tagKey = random.bytes(32);
      const signingKey = terminalKeys.get(terminalNumber) ?? generateSigningKey();
      terminalKeys.set(terminalNumber, signingKey);
      const seal = sealTagKey(dayKeyOf(bundle, day)!, terminalNumber, day, tagKey, signingKey);
      items.push({ kind: 'tag key', id: random.bytes(16), day, terminalNumber, ...seal });
      return tagKey;
    },
    terminalMade(tagKey, subject, k, at, more = {}) {
      const day = more.day ?? TODAY;
      const tag = terminalTag(tagKey, subject, k);
      const sealed = sealIdentifier(dayKeyOf(bundle, day)!, day, tag, subject);
      const channel = subject.kind === 'card' ? 'card' : subject.kind === 'driver' ? 'driver' : 'assisted';
      return added({
        ...base(at, more),
        id: random.bytes(16),
        channel,
        versionByte: 0x10,
        day,
        tag,
        sealed,
        signature: null,
      });
    },
    segments() {
      const days = [...new Set(items.map(({ day }) => day))].sort();
      let number = 0;
      return days.flatMap((day) => {
        const ofDay = items.filter((item) => item.day === day);
        const halves = [ofDay.filter((_, i) => i % 2 === 0), ofDay.filter((_, i) => i % 2 === 1)];
        return halves
          .filter((half) => half.length > 0)
          .map((half) => ({
            day,
            number: ++number,
            rows: half.length,
            bytes: packSegment({ day, number, items: half, key: segmentKey(day), random }),
          }));
      });
    },
    segmentKey,
    trace: async (who, more) => traceCase(await made.inputOf(who, more)),
    async inputOf(who, more = {}) {
      const person: Identifier = typeof who === 'string' ? { kind: 'phone', identifier: who } : who;
      const cards = more.cards ?? { ownersOf: () => [], cardsOf: () => [] };
      const phone = identifiersOf(person, cards).find(({ kind }) => kind === 'phone')?.identifier;
      const opened = made.segments().map(({ day, bytes }) => ({
        day,
        reading: <Result>(use: (open: ReturnType<typeof openSegment>) => Result): Result =>
          use(
            openSegment(
              (offset, length) => bytes.subarray(offset, offset + length),
              bytes.length,
              segmentKey(day),
            ),
          ),
      }));
      return {
        person,
        cards,
        from: 0,
        to: Number.MAX_SAFE_INTEGER,
        dayKeys: city.dayKeys,
        segments: opened,
        registrations: phone ? await registrar.registrationsOf(phone) : [],
        profileOf: (ref) => registrar.profileOf(ref),
        registrationOf: (ref) => registrar.registrationOf(ref),
        terminalKeyOf: (number) => {
          const key = terminalKeys.get(number);
          return key && verifierFor(key.public);
        },
        bundle,
        config: TRACE_DEFAULTS,
        pause: async () => {},
        onTicketOpened: () => {},
        ...more,
      };
    },
  };
  return made;
}

/** Whom a co-rider's contact names: a number, with its kind unless it is a phone. */
export const nameOf = ({ contact }: CoRider): string =>
  contact.kind === 'phone'
    ? contact.phone
    : contact.kind === 'deleted'
      ? 'deleted'
      : `${contact.kind} ${contact.number}`;
