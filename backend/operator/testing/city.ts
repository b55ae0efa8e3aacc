/** A small city for tests of the operator: officers, keys, a bundle, two buses and a taxi, tickets and codes. */
import { type Random, systemRandom } from '../../../platform/random';
import { makeCode } from '../../../protocol/boarding-code/mac';
import { stepOf } from '../../../protocol/boarding-code/steps';
import type { Bundle } from '../../../protocol/bundle';
import { fromBase64url, toBase64url } from '../../../protocol/bytes';
import { ticketCheckInId } from '../../../protocol/check-in-id';
import { dayOf } from '../../../protocol/days';
import { generateHpkeKey, hpkeSeal, importSecretKey } from '../../../protocol/hpke';
import type { BatchItem } from '../../../protocol/messages/check-in-batch';
import { type SignedRelease, signRelease } from '../../../protocol/release';
import { generateSigningKey, importSigningKey } from '../../../protocol/signing';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { mintTicket } from '../../../protocol/ticket/mint';
import type { Line, RegistryFile, Vehicle } from '../registry/schema';

/** 2026-01-12 08:00 in Shenyang. */
export const MORNING = Date.UTC(2026, 0, 12);
export const DAY_SHIFT = 14_400;
export const TODAY = dayOf(MORNING, DAY_SHIFT);

export const LINES: Line[] = [
  { id: '168', name: '168路', to: { zh: '沈阳北站', en: 'Shenyang North Station' } },
];
export const VEHICLES: Vehicle[] = [
  { id: '30217', kind: 'bus', label: '30217', capacity: 60, airClearingMinutes: 5, lineId: '168' },
  { id: '30218', kind: 'bus', label: '30218', capacity: 60, airClearingMinutes: 5, lineId: '168' },
  { id: 'T0931', kind: 'taxi', label: '辽A·T0931', capacity: 4, airClearingMinutes: 30 },
];

/** Terminals by number: 1 and 2 on the buses, 3 in the taxi, 4 on no vehicle yet. */
export const BUS = 1;
export const OTHER_BUS = 2;
export const TAXI = 3;
export const UNASSIGNED = 4;

export type City = ReturnType<typeof makeCity>;

/** @param random decides every key: with a seeded one two cities are the same */
export function makeCity(random: Pick<Random, 'bytes'> = systemRandom()) {
  const signingKey = () => importSigningKey(random.bytes(32));
  const hpkeKey = () => importSecretKey(random.bytes(32));
  const ticketKey = signingKey();
  const relayKey = hpkeKey();
  const dayKeys = new Map(Array.from({ length: 14 }, (_, i) => [TODAY - 7 + i, hpkeKey()]));
  const officers = ['chen', 'li', 'wang'].map((id) => ({ id, sign: signingKey(), seal: hpkeKey() }));
  const cardKey = signingKey();
  const other = cardKey.public;
  const bundle: Bundle = {
    v: 1,
    number: 1,
    madeAt: MORNING - 86_400_000,
    site: 'http://localhost:28080',
    dayShift: DAY_SHIFT,
    days: [...dayKeys].map(([day, key]) => ({ day, key: key.public })),
    tickets: [{ number: 1, key: ticketKey.public, firstDay: TODAY - 28, lastDay: TODAY + 28 }],
    relay: relayKey.public,
    registrar: other,
    cards: other,
    officers: officers.map(({ id, sign, seal }) => ({ id, sign: sign.public, seal: seal.public })),
    audit: other,
    limits: {
      retentionDays: 28,
      ticketsPerDay: 12,
      ticketDays: 7,
      setsPerDay: 3,
      releaseDays: 14,
      quorum: 2,
    },
  };
  const codeKeys = new Map([BUS, OTHER_BUS, TAXI, UNASSIGNED].map((n) => [n, new Uint8Array(32).fill(n)]));
  const signingKeys = new Map([...codeKeys.keys()].map((number) => [number, signingKey()]));
  const vehicleOf = ['30217', '30218', 'T0931', '30217'];
  const registry: RegistryFile = {
    v: 1,
    operator: 'shenyang-bus',
    lines: LINES,
    vehicles: VEHICLES,
    terminals: [...codeKeys].map(([number, codeKey], i) => ({
      terminalId: terminalIdOf(number),
      number,
      codeKey: toBase64url(codeKey),
      signingKey: toBase64url(signingKeys.get(number)!.public),
      assignments: [{ vehicleId: vehicleOf[i]!, from: number === UNASSIGNED ? 9e12 : 0 }],
    })),
  };
  let minted = 0;

  const ticket = (options: { day?: number; keyNumber?: number; key?: typeof ticketKey } = {}) => {
    const day = options.day ?? TODAY;
    minted++;
    return mintTicket({
      ticketKey: options.key ?? ticketKey,
      keyNumber: options.keyNumber ?? 1,
      day,
      dayKey: dayKeys.get(day)?.public ?? generateHpkeKey().public,
      seed: new Uint8Array(16).map((_, i) => (i === 0 ? minted >> 8 : minted & 255)),
      n: 0,
      riderRef: new Uint8Array(15).fill(7),
      notice: new Uint8Array(16).fill(9),
    });
  };

  return {
    bundle,
    registry,
    relayKey,
    ticketKey,
    cardKey,
    dayKeys,
    codeKeys,
    signingKeys,
    officers,
    ticket,
    /** The code that a terminal shows at a time. */
    code: (number: number, atMs: number, options: { clockTrusted?: boolean; key?: Uint8Array } = {}) =>
      makeCode(options.key ?? codeKeys.get(number) ?? new Uint8Array(32), {
        clockTrusted: options.clockTrusted ?? true,
        terminalNumber: number,
        step: stepOf(atMs),
      }),
    /** A pass as a terminal publishes it. */
    pass: (number: number, atMs: number, of = ticket()): Extract<BatchItem, { kind: 'pass' }> => ({
      kind: 'pass',
      id: ticketCheckInId(of, number, 'pass'),
      at: atMs,
      err: 100,
      ticket: of,
    }),
    /** A check-in that a terminal sealed itself. */
    assisted: (atMs: number, n: number, day = TODAY): BatchItem => ({
      kind: 'assisted',
      id: new Uint8Array(16).fill(n),
      at: atMs,
      err: 100,
      day,
      tag: new Uint8Array(16).fill(n),
      sealed: hpkeSeal(relayKey.public, new Uint8Array(0), new Uint8Array(0), new Uint8Array(32)),
    }),
    /** A release of some days, signed by these officers. */
    release: (
      change: Partial<SignedRelease> = {},
      signers: readonly string[] = ['chen', 'li'],
    ): SignedRelease => {
      const release = {
        caseHash: new Uint8Array(32).fill(5),
        firstDay: TODAY,
        lastDay: TODAY,
        expires: MORNING + 3_600_000,
        ...change,
      };
      const signatures = signers.map((officer) => {
        const key = officers.find(({ id }) => id === officer)?.sign ?? generateSigningKey();
        return { officer, signature: signRelease(key, release) };
      });
      return { ...release, signatures: change.signatures ?? signatures };
    },
  };
}

/** Reads base64url of a door's answer. */
export const bytesOf = (text: string): Uint8Array => fromBase64url('answer', text);
