/**
 * The registrar: proves phone numbers by text message, keeps who is registered, hands out tickets. It knows who, and
 * learns where only through a case. Refusals are `Refused` with the code of a sentence.
 */
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { sameMac } from '../../../protocol/hmac';
import { normalPhone } from '../../../protocol/identifiers';
import { RIDER_REF_SIZE } from '../../../protocol/ticket/mint';
import { Refused } from '../refused';
import type { Ask, TicketDesk } from '../tickets/hand-out';
import type { MintedTicket } from '../tickets/mint';
import { blockOf } from './phone';
import { LOCATOR_SIZE, newToken, type Profile, type ProfileSeals, tokenHash } from './profiles';
import type { Rider } from './rider-file';
import type { RiderStore } from './rider-store';
import type { SmsCodes } from './sms-codes';
import { codeText, DELETED_TEXT, NEW_DEVICE_TEXT, type SmsGateway } from './sms-gateway';
import type { SmsLimits } from './sms-limits';

const LONGEST_NAME = 30;

export type HandedTickets = { readonly tickets: readonly MintedTicket[]; readonly today: number };

export type Registrar = {
  /** Sends a code; does the same for a known number and an unknown one. `network`: truncated address (network-of). */
  sendCode(typed: string, network: string): Promise<void>;
  /** Registers a phone; the token is the only thing that ever speaks for it. */
  register(request: {
    readonly phone: string;
    readonly code: string;
    readonly name?: string;
  }): Promise<HandedTickets & { readonly token: Uint8Array }>;
  moreTickets(token: Uint8Array, ask: Ask): Promise<HandedTickets>;
  /** Deletes the registration of a token; `Refused` `token-unknown` when there is none. */
  remove(token: Uint8Array): Promise<void>;
  /** For a case: all registrations of a number (E.164). */
  registrationsOf(phone: string): Promise<Rider[]>;
  /** For a case: whose a riderRef is; undefined when the profile was deleted. */
  profileOf(ref: Uint8Array): Promise<Profile | undefined>;
  /** For a case: a registration with its sealed seeds; undefined when it was deleted. */
  registrationOf(ref: Uint8Array): Promise<Rider | undefined>;
};

export function createRegistrar(ports: {
  readonly store: RiderStore;
  readonly seals: ProfileSeals;
  readonly codes: SmsCodes;
  readonly limits: SmsLimits;
  readonly gateway: SmsGateway;
  readonly desk: TicketDesk;
  readonly random: Random;
  readonly log: Log;
  /** The site's host, to which codes are bound. */
  readonly host: () => string;
  /** Days that seed seals are kept. */
  readonly retentionDays: () => number;
}): Registrar {
  const { store, seals, codes, limits, gateway, desk, random, log } = ports;

  const numberOf = (typed: string): { phone: string; index: Uint8Array; key: string } => {
    const phone = normalPhone(typed);
    if (!phone) throw new Refused('phone-form');
    const index = seals.phoneIndex(phone);
    return { phone, index, key: Buffer.from(index).toString('base64') };
  };

  /** A notice is good to have; nobody is turned away because it could not be sent. */
  const notify = (phone: string, text: string) => {
    gateway.send(phone, text).catch((error: Error) => log.warn('a notice could not be sent', { error }));
  };

  const withToken = async (token: Uint8Array): Promise<Rider> => {
    const hash = tokenHash(token);
    const rider = await store.findByToken(token.subarray(0, LOCATOR_SIZE), hash);
    if (!rider || !sameMac(rider.token, hash)) throw new Refused('token-unknown');
    return rider;
  };

  const registerAnew = async (profile: Profile, phone: Uint8Array) => {
    const ref = random.bytes(RIDER_REF_SIZE);
    const token = newToken(ref, random);
    const isSecond = (await store.ofPhone(phone)).length > 0;
    const today = desk.today();
    const minted = await desk.handOut({ ref, phone: profile.phone, held: [], ask: 'ahead' });
    await store.add({
      ref,
      token: tokenHash(token),
      phone,
      profile: seals.seal(ref, profile),
      registeredOn: today,
      seeds: minted.seeds,
    });
    if (isSecond) notify(profile.phone, NEW_DEVICE_TEXT);
    return { ref, token, tickets: minted.tickets, today };
  };

  /** Adds sets to a registration while nobody else can; a token replaces the one before. */
  const addSets = async (ref: Uint8Array, ask: Ask, token?: Uint8Array): Promise<HandedTickets> => {
    const today = desk.today();
    const oldest = today - ports.retentionDays();
    let tickets: readonly MintedTicket[] = [];
    const kept = await store.update(ref, async (rider) => {
      const { phone } = seals.open(ref, rider.profile);
      const minted = await desk.handOut({ ref, phone, held: rider.seeds, ask });
      tickets = minted.tickets;
      const seeds = [...rider.seeds.filter(({ day }) => day >= oldest), ...minted.seeds];
      return { ...rider, token: token ? tokenHash(token) : rider.token, seeds };
    });
    if (!kept) throw new Refused('token-unknown');
    return { tickets, today };
  };

  return {
    async sendCode(typed, network) {
      const { phone, key } = numberOf(typed);
      // Asked first: while there is no bundle, nobody's message is counted.
      const host = ports.host();
      await limits.take({ number: key, block: blockOf(phone), network });
      const text = codeText(host, codes.issue(key));
      try {
        await gateway.send(phone, text);
      } catch (error) {
        log.error('a code could not be sent', { error: error as Error });
        throw new Refused('busy');
      }
    },

    async register({ phone: typed, code, name: typedName }) {
      const { phone, index, key } = numberOf(typed);
      const name = nameOf(typedName);
      const check = codes.check(key, code);
      if (check !== 'right') throw new Refused(check === 'wrong' ? 'code-wrong' : 'code-tries');
      // The same code again: the answer was lost on its way. The same registration gets a new token.
      const before = codes.usedFor.get(key);
      if (before && (await store.find(before))) {
        const token = newToken(before, random);
        return { token, ...(await addSets(before, 'all', token)) };
      }
      const { ref, ...registered } = await registerAnew({ phone, ...(name && { name }) }, index);
      codes.usedFor.set(key, ref);
      return registered;
    },

    async moreTickets(token, ask) {
      return addSets((await withToken(token)).ref, ask);
    },

    async remove(token) {
      const rider = await withToken(token);
      const { phone } = seals.open(rider.ref, rider.profile);
      await store.remove(rider.ref);
      notify(phone, DELETED_TEXT);
    },

    registrationsOf: (phone) => store.ofPhone(seals.phoneIndex(phone)),

    registrationOf: (ref) => store.find(ref),

    async profileOf(ref) {
      const rider = await store.find(ref);
      return rider && seals.open(ref, rider.profile);
    },
  };
}

/** A name as it is kept: one line, composed characters; undefined when none was given. */
function nameOf(typed: string | undefined): string | undefined {
  const name = typed
    ?.normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  if (!name) return undefined;
  if ([...name].length > LONGEST_NAME) throw new Refused('name-form');
  return name;
}
