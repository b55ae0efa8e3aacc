/** The site's doors as a phone uses them (PROTOCOL.md sections 2 and 3): plain HTTP, no cookies. */
import { Type } from 'typebox';
import { type Bundle, readUnprovenBundle } from '../protocol/bundle';
import { fromBase64url } from '../protocol/bytes';
import { RELAY_SIZE } from '../protocol/relay/bodies';
import { checker } from '../protocol/schema';
import { TICKET_SIZE } from '../protocol/ticket/layout';

const Tickets = Type.Array(
  Type.Object({ day: Type.Integer(), ticket: Type.String(), notice: Type.String() }),
);
const checkHand = checker('answer of the site', Type.Object({ tickets: Tickets }));
const checkRegistered = checker(
  'answer of the site',
  Type.Object({ token: Type.String(), tickets: Tickets }),
);
const checkTime = checker('answer of the site', Type.Object({ time: Type.Number() }));
const checkRefusal = checker('answer of the site', Type.Object({ code: Type.String(), en: Type.String() }));

/** A ticket in a phone's hand: 163 bytes and the day that it is for. */
export type HeldTicket = { readonly day: number; readonly ticket: Uint8Array };

/** The site said no, with one of the sentences' codes. */
export class SiteRefused extends Error {
  override readonly name = 'SiteRefused';
  constructor(
    readonly code: string,
    says: string,
  ) {
    super(says);
  }
}

/** The site, or the operator behind it, did not answer: try again later. */
export class SiteSilent extends Error {
  override readonly name = 'SiteSilent';
}

const ANSWER_WITHIN_MS = 10_000;

export class SiteDoors {
  private readonly stop: AbortSignal | undefined;
  private readonly fetch: typeof fetch;

  /**
   * @param site origin without a slash at its end, `http://localhost:28080`
   * @param ports `stop` ends every request that is under way; `fetch` is this process's own unless given
   */
  constructor(
    readonly site: string,
    ports: { readonly stop?: AbortSignal; readonly fetch?: typeof fetch | undefined } = {},
  ) {
    this.stop = ports.stop;
    this.fetch = ports.fetch ?? globalThis.fetch;
  }

  /** The bundle, unproven: a phone trusts the site it came from. */
  async bundle(): Promise<Bundle> {
    return readUnprovenBundle(await this.ask('GET', '/bundle'));
  }

  /** The site's time, unix ms. */
  async time(): Promise<number> {
    return checkTime(json(await this.ask('GET', '/api/time'))).time;
  }

  /** Asks for a text message with a code. */
  async requestSms(phone: string): Promise<void> {
    await this.ask('POST', '/api/sms', { json: { phone } });
  }

  /** Registers with the code; the token is the phone's own from now on. */
  async register(input: { phone: string; code: string; name?: string }) {
    const { token, tickets } = checkRegistered(
      json(await this.ask('POST', '/api/register', { json: input })),
    );
    return { token, tickets: held(tickets) };
  }

  /** Another hand of tickets, or what is due. */
  async tickets(token: string): Promise<HeldTicket[]> {
    return held(checkHand(json(await this.ask('POST', '/api/tickets', { json: {}, token }))).tickets);
  }

  /** Deletes the registration. */
  async delete(token: string): Promise<void> {
    await this.ask('POST', '/api/delete', { json: {}, token });
  }

  /** 256 bytes to the operator, 256 bytes back. */
  async relay(message: Uint8Array): Promise<Uint8Array> {
    const reply = await this.ask('POST', '/relay', { bytes: message });
    if (reply.length !== RELAY_SIZE) throw new SiteSilent(`the relay answered ${reply.length} bytes`);
    return reply;
  }

  private async ask(
    method: 'GET' | 'POST',
    path: string,
    what: { json?: unknown; bytes?: Uint8Array; token?: string } = {},
  ): Promise<Uint8Array> {
    const headers = new Headers();
    if (method === 'POST')
      headers.set('content-type', what.bytes ? 'application/octet-stream' : 'application/json');
    if (what.token) headers.set('authorization', `Bearer ${what.token}`);
    const body = what.bytes
      ? Buffer.from(what.bytes)
      : what.json === undefined
        ? undefined
        : JSON.stringify(what.json);
    const limit = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const signal = this.stop ? AbortSignal.any([limit, this.stop]) : limit;
    let response: Response;
    let bytes: Uint8Array;
    try {
      const { fetch } = this;
      response = await fetch(`${this.site}${path}`, { method, headers, body, signal, redirect: 'error' });
      bytes = new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new SiteSilent(`${method} ${path}: the site does not answer`, { cause });
    }
    if (response.ok) return bytes;
    if (response.status >= 500) throw new SiteSilent(`${method} ${path}: answered ${response.status}`);
    const { code, en } = checkRefusal(json(bytes));
    throw new SiteRefused(code, en);
  }
}

function held(tickets: readonly { day: number; ticket: string }[]): HeldTicket[] {
  return tickets.map(({ day, ticket }) => ({ day, ticket: fromBase64url('ticket', ticket, TICKET_SIZE) }));
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
