/** What the page asks the authority itself: time, bundle, registration, tickets, deletion (the site's own doors). */
import { fromBase64url, toBase64url } from '../../../../protocol/bytes';
import { Malformed } from '../../../../protocol/errors';
import { TICKET_SIZE } from '../../../../protocol/ticket/layout';
import { decodeCbor, mapOf } from './cbor';
import type { PageClock } from './clock';
import { ask, bytesOf, post, Refusal } from './doors';
import type { Kept, Store } from './storage';
import { NOTICE_BYTES, type TicketInHand } from './wallet';

export type Site = {
  /** Sets the clock by the site's. */
  hearTime(): Promise<void>;
  /** The bundle in use: the cached one, else the site's. `again` asks the site anyway. */
  bundle(again?: boolean): Promise<Kept['bundle']>;
  /** Has a code sent to `phone`. */
  sendCode(phone: string): Promise<void>;
  register(request: { phone: string; code: string; name?: string }): Promise<{
    token: string;
    tickets: TicketInHand[];
  }>;
  /** Tickets for days that have none yet, and unless `ahead` also another set for today: the hand is empty. */
  moreTickets(token: string, ahead: boolean): Promise<TicketInHand[]>;
  remove(token: string): Promise<void>;
};

export function createSite(ports: { store: Store; clock: PageClock }): Site {
  const { store, clock } = ports;
  const hear = (answer: Record<string, unknown>, since: number) => {
    if (typeof answer.time === 'number') clock.hear(answer.time, performance.now() - since);
  };
  return {
    async hearTime() {
      const since = performance.now();
      const response = await ask('/api/time');
      hear(mapOf('time', JSON.parse(new TextDecoder().decode(await bytesOf(response)))), since);
    },

    async bundle(again = false) {
      const cached = store.read('bundle');
      if (cached && !again) return cached;
      const response = await ask('/bundle');
      if (!response.ok) throw new Refusal('busy');
      const fresh = readBundle(await bytesOf(response));
      store.write('bundle', fresh);
      return fresh;
    },

    async sendCode(phone) {
      await post('/api/sms', { phone });
    },

    async register(request) {
      const answer = mapOf('registration', await post('/api/register', request));
      if (typeof answer.token !== 'string') throw new Malformed('registration', 'has no token');
      return { token: answer.token, tickets: readTickets(answer) };
    },

    async moreTickets(token, ahead) {
      return readTickets(mapOf('tickets', await post('/api/tickets', ahead ? { ahead } : {}, token)));
    },

    async remove(token) {
      await post('/api/delete', {}, token);
    },
  };
}

/** The few things of the signed bundle that a phone needs. It trusts the site that it came from, and checks no root. */
export function readBundle(signed: Uint8Array): Kept['bundle'] {
  const { bundle } = mapOf('signed bundle', decodeCbor('signed bundle', signed));
  if (!(bundle instanceof Uint8Array)) throw new Malformed('signed bundle', 'holds no bundle');
  const { number, relay, dayShift, limits } = mapOf('bundle', decodeCbor('bundle', bundle));
  const { retentionDays } = mapOf('limits of the bundle', limits);
  if (!(relay instanceof Uint8Array) || relay.length !== 32)
    throw new Malformed('bundle', 'has no relay key');
  if (typeof number !== 'number' || typeof dayShift !== 'number' || typeof retentionDays !== 'number')
    throw new Malformed('bundle', 'lacks its number, dayShift or retention');
  return { number, relay: toBase64url(relay), dayShift, retentionDays };
}

function readTickets(answer: Record<string, unknown>): TicketInHand[] {
  if (!Array.isArray(answer.tickets)) throw new Malformed('tickets', 'must be a list');
  return answer.tickets.map((each: unknown) => {
    const { day, ticket, notice } = mapOf('ticket', each);
    if (typeof day !== 'number' || typeof ticket !== 'string' || typeof notice !== 'string')
      throw new Malformed('ticket', 'must have day, ticket and notice');
    fromBase64url('ticket', ticket, TICKET_SIZE);
    fromBase64url('notice', notice, NOTICE_BYTES);
    return { day, ticket, notice };
  });
}
