/** The rider of this phone: registered or not, with tickets, a diary and a queue. Everything the views do goes through here. */
import { fromBase64url, toBase64url } from '../../../../protocol/bytes';
import type { RelayReply } from '../../../../protocol/relay/reply';
import { createPageClock, type PageClock } from './clock';
import { type Courier, createCourier, type Outcome } from './courier';
import { createDiary, type Diary, type Ride } from './diary';
import { Refusal, Unreached } from './doors';
import { createWhoLooked, type WhoLooked } from './looked/lists';
import { createAskOperator } from './operator';
import { pairOf } from './pair';
import { createQueue, type QueuedBoarding, type RiderQueue } from './queue';
import { createSite, type Site } from './site';
import type { Store } from './storage';
import { createWallet, type Wallet } from './wallet';

/** One opening of the page with a boarding code. */
export type Scan = {
  readonly code: Uint8Array;
  /** `performance.now()` when the page was opened: the clock may be heard only later. */
  readonly mark: number;
  /** What the operator says of it; `asking` while it was not heard, `silent` when it does not answer. */
  look: 'asking' | 'silent' | RelayReply;
};

/** A pass on the screen: its ticket has left the hand. */
export type PassShown = {
  readonly ticket: Uint8Array;
  readonly pair: string;
  /** The last day that there is a pass for. */
  readonly lastDay: number;
};

export type Rider = {
  readonly clock: PageClock;
  readonly diary: Diary;
  readonly wallet: Wallet;
  readonly queue: RiderQueue;
  readonly courier: Courier;
  readonly site: Site;
  /** Whether the authority opened tickets of the diary. */
  readonly whoLooked: WhoLooked;
  /** The last four digits of the registered number; null when this phone is not registered. */
  registered(): string | null;
  /** False where this browser keeps nothing. */
  readonly lasting: boolean;
  /** Seconds, of the bundle; null until one was heard. */
  dayShift(): number | null;
  /** Whether the authority's audit log ever contradicted what this phone saw of it. */
  auditContradicted(): boolean;
  /** Days that a diary entry is kept. */
  keptDays(): number;
  /** Asks the operator what the code is; sets `scan.look`. */
  look(scan: Scan): Promise<void>;
  /** Boards: queued first, then sent. `no-ticket` when the hand is empty and cannot be filled. */
  board(scan: Scan): Promise<{ key: string; outcome: Outcome } | 'no-ticket' | Refusal>;
  /** Says that the rider got off now. */
  getOff(ride: Ride): Promise<Outcome>;
  register(request: { phone: string; code: string; name: string }): Promise<void>;
  /** Deletes the registration and everything on this phone but the language. */
  remove(): Promise<void>;
  /** Forgets a token that the site does not know. */
  forgetToken(): void;
  /** Makes sure of a ticket for now, asking for more when the hand is empty (PROTOCOL.md section 3's exception). */
  fillHand(): Promise<boolean>;
  /** Fetches days ahead if they are due and nobody boards just now. */
  fetchAhead(): Promise<void>;
  scannedAt(scan: Scan): number;
  /** Which publications about own rides were shown (`check/telling`). */
  told(): readonly string[];
  /** Where a push service wakes this phone; null where it is not woken. */
  wokenAt(): string | null;
  /** These are shown now; nothing else is. */
  noteTold(keys: readonly string[]): void;
  /** The pass that is being shown, or with `next` another; null when none is left. */
  showPass(next: boolean): PassShown | null;
};

/** Diaries are kept as long as check-ins are, until the bundle says how long that is. */
const USUAL_DAYS = 28;

export function createRider(store: Store, onSettled: (key: string, outcome: Outcome) => void): Rider {
  const clock = createPageClock(store);
  const site = createSite({ store, clock });
  const askOperator = createAskOperator(site);
  const dayShift = () => store.read('bundle')?.dayShift ?? null;
  const wallet = createWallet(store, dayShift);
  const diary = createDiary(store);
  const queue = createQueue(store);
  const courier = createCourier({ clock, queue, diary, wallet, askOperator, onSettled });
  const token = () => store.read('registration')?.token;
  const scannedAt = (scan: Scan) => clock.at(scan.mark);

  const fillHand = async (): Promise<boolean> => {
    const speaks = token();
    if (wallet.countFor(clock.now()) === 0 && speaks) {
      await site.bundle();
      wallet.add(await site.moreTickets(speaks, false));
      wallet.noteAsked(clock.now());
    }
    return wallet.countFor(clock.now()) > 0;
  };

  return {
    clock,
    diary,
    wallet,
    queue,
    courier,
    site,
    whoLooked: createWhoLooked(store, diary),
    fillHand,
    scannedAt,
    dayShift,
    lasting: store.lasting,
    registered: () => store.read('registration')?.lastFour ?? null,
    auditContradicted: () => store.read('audit')?.contradictedBy !== undefined,
    keptDays: () => store.read('bundle')?.retentionDays ?? USUAL_DAYS,
    told: () => store.read('told') ?? [],
    wokenAt: () => store.read('push')?.endpoint ?? null,
    noteTold(keys) {
      if (keys.length === 0) store.remove('told');
      else store.write('told', [...new Set(keys)]);
    },

    showPass(next) {
      const now = clock.now();
      const pass = wallet.pass(now, next);
      if (!pass) return null;
      const ticket = fromBase64url('ticket', pass.ticket.ticket);
      const pair = pairOf(ticket);
      if (pass.isNew) {
        wallet.noteBoarding(now);
        diary.add({ kind: 'pass', at: now, pair, notice: pass.ticket.notice });
      }
      return { ticket, pair, lastDay: wallet.lastDay() ?? pass.ticket.day };
    },

    async look(scan) {
      try {
        scan.look = await askOperator({ kind: 'look', code: scan.code });
      } catch (error) {
        console.warn('The operator could not say which vehicle this is:', (error as Error).message);
        scan.look = 'silent';
      }
      queue.pauseFrom(clock.now());
    },

    async board(scan) {
      const at = scannedAt(scan);
      let ticket = wallet.take(at);
      if (!ticket) {
        try {
          await fillHand();
        } catch (error) {
          if (error instanceof Refusal) return error;
          if (!(error instanceof Unreached)) throw error;
        }
        ticket = wallet.take(at);
      }
      if (!ticket) return 'no-ticket';
      const { look } = scan;
      const grant = typeof look === 'object' && look.grant ? toBase64url(look.grant) : null;
      const code = toBase64url(scan.code);
      const entry: QueuedBoarding = {
        kind: 'board',
        code,
        scannedAt: at,
        grant,
        ticket: ticket.ticket,
        notice: ticket.notice,
        second: false,
      };
      queue.add(entry);
      const outcome = await courier.send(entry);
      if (outcome.kind === 'waiting') courier.wake();
      return { key: entry.ticket, outcome };
    },

    async getOff(ride) {
      const entry = { kind: 'alight', id: ride.id, receipt: ride.receipt, at: clock.now() } as const;
      queue.add(entry);
      diary.gotOff(ride.id, entry.at);
      const outcome = await courier.send(entry);
      if (outcome.kind === 'waiting') courier.wake();
      return outcome;
    },

    async register({ phone, code, name }) {
      await site.bundle();
      const { token, tickets } = await site.register({ phone, code, ...(name && { name }) });
      // Somebody else's phone until now: their tickets and diary leave it.
      if (store.read('registration')) store.remove('tickets', 'diary', 'told', 'access');
      store.write('registration', { token, lastFour: phone.replace(/\D/g, '').slice(-4) });
      wallet.add(tickets);
      wallet.noteAsked(clock.now());
    },

    async remove() {
      const speaks = token();
      if (speaks) {
        try {
          await site.remove(speaks);
        } catch (error) {
          if (!(error instanceof Refusal && error.sentence === 'token-unknown')) throw error;
        }
      }
      store.remove('registration', 'tickets', 'diary', 'queue', 'bundle', 'clock', 'audit', 'told', 'access');
    },

    forgetToken: () => store.remove('registration', 'tickets'),

    async fetchAhead() {
      const speaks = token();
      // Who is on board, or has something to send, will soon speak to the operator: not at the time of a fetch.
      const isQuiet = diary.onBoard(clock.now()) === null && queue.entries().length === 0;
      if (!speaks || !isQuiet || !wallet.mayAskAhead(clock.now())) return;
      try {
        wallet.add(await site.moreTickets(speaks, true));
      } catch (error) {
        // Nothing to say to the rider: there are tickets for today, and it is asked again.
        console.warn('No tickets for days ahead:', (error as Error).message);
        if (error instanceof Unreached) return;
      }
      wallet.noteAsked(clock.now());
    },
  };
}
