/** A simulated rider with a phone, through the real doors of the site: what the rider page does, without a page. */
import type { Clock } from '../platform/clock';
import { codeFromFragment } from '../protocol/boarding-code/layout';
import type { Bundle } from '../protocol/bundle';
import { fromBase64url, toBase64url } from '../protocol/bytes';
import { dayOf } from '../protocol/days';
import { encodePass } from '../protocol/pass';
import type { RelayBody } from '../protocol/relay/bodies';
import type { RelayReply } from '../protocol/relay/reply';
import { openReply, sealRelay } from '../protocol/relay/sealing';
import { TICKET_SIZE } from '../protocol/ticket/layout';
import { pairOf } from '../protocol/ticket/pair';
import { PhoneTime } from './phone-time';
import { type HeldTicket, type SiteDoors, SiteSilent } from './site-doors';

export type RiderOptions = {
  /** E.164, `+86…`. */
  readonly phone: string;
  readonly name?: string;
  readonly site: SiteDoors;
  /** Reads the code from the text message that was just asked for. */
  readonly smsCode: (phone: string) => Promise<string>;
  readonly clock: Clock;
  /** What this phone kept when it was switched off; see `keep`. */
  readonly kept?: KeptPhone;
};

/** A phone's storage, as JSON. */
export type KeptPhone = {
  readonly phone: string;
  readonly token: string;
  readonly tickets: readonly { day: number; ticket: string }[];
};

/** A ride as the phone remembers it. */
export type PhoneRide = {
  readonly reply: RelayReply;
  /** The two digits that phone and terminal show; null unless the check-in counts. */
  readonly pair: number | null;
};

const TRIES = 3;
const RETRY_MS = 2_000;
/** Tickets can differ at another terminal once (`ticket-elsewhere`); then the next one is taken. */
const SPENT = new Set(['checked-in', 'checked-in-late', 'already', 'ticket-elsewhere']);
const COUNTS = new Set(['checked-in', 'checked-in-late', 'already']);

export class Rider {
  private readonly time: PhoneTime;
  private token: string | undefined;
  private hand: HeldTicket[] = [];
  private known: Bundle | undefined;

  constructor(private readonly options: RiderOptions) {
    this.time = new PhoneTime(options.clock);
    const { kept } = options;
    if (!kept) return;
    this.token = kept.token;
    this.hand = kept.tickets.map(({ day, ticket }) => ({
      day,
      ticket: fromBase64url('kept ticket', ticket, TICKET_SIZE),
    }));
  }

  get registered(): boolean {
    return this.token !== undefined;
  }

  /** Tickets in hand. */
  get tickets(): number {
    return this.hand.length;
  }

  /** What the phone stores; null while it is not registered. */
  keep(): KeptPhone | null {
    if (this.token === undefined) return null;
    const tickets = this.hand.map(({ day, ticket }) => ({ day, ticket: toBase64url(ticket) }));
    return { phone: this.options.phone, token: this.token, tickets };
  }

  /** Phone number, text message, code: then there are tickets in hand. `SiteRefused` with the sentence's code. */
  async register(): Promise<void> {
    const { site, phone, name, smsCode } = this.options;
    await site.requestSms(phone);
    const code = await smsCode(phone);
    const { token, tickets } = await site.register({ phone, code, ...(name ? { name } : {}) });
    this.token = token;
    this.hand = tickets;
  }

  /** Names line and vehicle of a boarding code and gives a grant. `codeUrl`: the text of the QR code. */
  look(codeUrl: string): Promise<RelayReply> {
    return this.relay(() => ({ kind: 'look', code: codeOf(codeUrl, this.options.site.site) }));
  }

  /** Checks in by a boarding code. A retry carries the same ticket; `ticket-elsewhere` takes another, once. */
  async board(
    codeUrl: string,
    input: { people?: number; grant?: Uint8Array | null } = {},
  ): Promise<PhoneRide> {
    const first = await this.boardOnce(codeUrl, input);
    return first.reply.code === 'ticket-elsewhere' ? this.boardOnce(codeUrl, input) : first;
  }

  /** "I got off". */
  alight({ reply: { id, receipt } }: PhoneRide): Promise<RelayReply> {
    if (!id || !receipt) throw new Error('only a ride that was checked in can end');
    return this.relay(() => ({ kind: 'alight', id, receipt, step: this.time.step() }));
  }

  /** The text of a pass, and the number that the terminal will show; showing takes the ticket out of hand. */
  async nextPass(): Promise<{ text: string; pair: number }> {
    const { ticket } = await this.takeTicket();
    return { text: encodePass(ticket), pair: pairOf(ticket) };
  }

  /** Deletes the registration and what this phone keeps. */
  async deleteMe(): Promise<void> {
    if (this.token === undefined) return;
    await this.options.site.delete(this.token);
    this.forget();
  }

  /** Forgets the registration, as after `token-unknown`. */
  forget(): void {
    this.token = undefined;
    this.hand = [];
  }

  private async boardOnce(
    codeUrl: string,
    { people = 1, grant = null }: { people?: number; grant?: Uint8Array | null },
  ): Promise<PhoneRide> {
    const code = codeOf(codeUrl, this.options.site.site);
    const held = await this.takeTicket();
    const scannedStep = this.time.step();
    let reply: RelayReply;
    try {
      reply = await this.relay(() => ({
        kind: 'board',
        code,
        scannedStep,
        grant,
        people,
        ticket: held.ticket,
      }));
    } catch (error) {
      // It may be stored: only the same terminal may see this ticket again, so it is not put back.
      if (!(error instanceof SiteSilent)) this.hand.push(held);
      throw error;
    }
    if (!SPENT.has(reply.code)) this.hand.push(held);
    return { reply, pair: COUNTS.has(reply.code) ? pairOf(held.ticket) : null };
  }

  private async takeTicket(): Promise<HeldTicket> {
    const { dayShift } = await this.bundle();
    await this.hearTime();
    const today = dayOf(this.time.now(), dayShift);
    this.hand = this.hand.filter(({ day }) => day >= today);
    if (!this.hand.some(({ day }) => day === today)) {
      if (this.token === undefined) throw new Error('this phone is not registered');
      this.hand.push(...(await this.options.site.tickets(this.token)));
    }
    const at = this.hand.findIndex(({ day }) => day === today);
    const [taken] = at < 0 ? [] : this.hand.splice(at, 1);
    if (!taken) throw new Error('this phone has no ticket for today and got none');
    return taken;
  }

  /** Seals, sends, opens; a silent site is tried again with the same body. */
  private async relay(body: () => RelayBody): Promise<RelayReply> {
    const { relay } = await this.bundle();
    await this.hearTime();
    const same = body();
    for (let tries = 1; ; tries++) {
      const { message, replyKey } = sealRelay(relay, same);
      try {
        return openReply(replyKey, await this.options.site.relay(message));
      } catch (error) {
        if (!(error instanceof SiteSilent) || tries === TRIES) throw error;
        await this.options.clock.sleep(RETRY_MS * tries);
      }
    }
  }

  private async bundle(): Promise<Bundle> {
    this.known ??= await this.options.site.bundle();
    return this.known;
  }

  private async hearTime(): Promise<void> {
    if (!this.time.heard) await this.time.hear(() => this.options.site.time());
  }
}

/** The 16 bytes of a boarding code's URL; refuses a link to another site, as a sticker would have. */
function codeOf(codeUrl: string, site: string): Uint8Array {
  const [page = '', fragment = ''] = codeUrl.split('#', 2);
  if (page.toLowerCase() !== `${site.toLowerCase()}/`)
    throw new Error(`the code leads to another site than ${site}: a sticker?`);
  return codeFromFragment(fragment);
}
