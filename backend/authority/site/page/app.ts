/** What the page shows now, and how it goes on: one step of checking in, or one of the other tabs. */
import { codeFromFragment, decodeCode } from '../../../../protocol/boarding-code/layout';
import { Malformed } from '../../../../protocol/errors';
import type { RelayReply } from '../../../../protocol/relay/reply';
import type { SentenceCode } from '../../../../protocol/sentences';
import { rememberedNews } from './check/news';
import { type Check, createCheck } from './check/state';
import type { Outcome } from './courier';
import type { Ride } from './diary';
import { Refusal } from './doors';
import type { Words } from './i18n';
import { keyOf, type QueuedBoarding } from './queue';
import { emptyForm, type RegistrationForm } from './registration-form';
import type { PassShown, Rider, Scan } from './rider';
import type { Waking } from './waking/waking';
import { WORDS } from './words';

/** Where the rider stands in checking in. */
export type Step =
  | { at: 'home' }
  | { at: 'registered' }
  | { at: 'scan'; scan: Scan }
  /** `instead`: another rider than the registered one. */
  | { at: 'register'; scan: Scan | null; instead: boolean }
  /** `scan`: the code of the same vehicle was scanned again, and nothing was sent. `mark`: performance.now() */
  | { at: 'checked-in'; ride: Ride; scan: Scan | null; mark: number }
  | { at: 'got-off'; ride: Ride; heard: boolean }
  | { at: 'queued'; key: string; scannedAt: number; why: 'offline' | 'silent' | 'busy' }
  | { at: 'refused'; refusal: RefusedStep }
  | { at: 'deleted' };

export type RefusedStep = {
  /** A sentence of the table, or the page's own words where nobody was asked. */
  why: SentenceCode | { says: Words; todo: Words };
  /** When the code appeared and when it was refused (unix ms), of an expired one. */
  times: { code: number; now: number } | null;
  scan: Scan | null;
};

export type Tab = 'check-in' | 'pass' | 'diary' | 'check';

export type App = {
  readonly rider: Rider;
  readonly step: Step;
  readonly tab: Tab;
  /** What was typed to register. */
  readonly form: RegistrationForm;
  /** The pass on the tab `pass`; null when none is left. */
  readonly pass: PassShown | null;
  /** The tab `check`: what is published of cases. */
  readonly check: Check;
  /** Being woken when something is published. */
  readonly waking: Waking;
  /** The rider was asked whether to delete everything, and has not answered. */
  asksDelete: boolean;
  go(step: Step): void;
  open(tab: Tab): void;
  /** Takes the pass off the screen for good and shows another. */
  nextPass(): void;
  /** Shows the same place again, because something in it changed. */
  refresh(): void;
  /** A code was opened. */
  scanned(fragment: string, mark: number): void;
  /** The rider says: check me in. */
  board(scan: Scan): Promise<void>;
  /** Sends a queued check-in now. */
  tryAgain(key: string): Promise<void>;
  getOff(ride: Ride): Promise<void>;
  /** Something that was sent by itself has an answer. */
  settled(key: string, outcome: Outcome): void;
};

/** Scanning the same vehicle again within this is no second boarding (PROTOCOL.md section 3). */
const SAME_BOARDING_MS = 10 * 60_000;

/** @param show draws the app's present state; `moved` when it is another place than before */
export function createApp(rider: Rider, waking: Waking, show: (app: App, moved: boolean) => void): App {
  let step: Step = { at: 'home' };
  let tab: Tab = 'check-in';
  let pass: PassShown | null = null;
  const form = emptyForm();
  const check = createCheck(
    () => show(app, true),
    () => show(app, tab === 'check'),
    rememberedNews(rider),
  );

  const refuse = (why: RefusedStep['why'], scan: Scan | null, reply: RelayReply | null = null) => {
    if (why === 'token-unknown') rider.forgetToken();
    const times = reply?.codeTime ? { code: reply.codeTime, now: reply.time } : null;
    app.go({ at: 'refused', refusal: { why, times, scan } });
  };

  const conclude = (key: string, scannedAt: number, outcome: Outcome, scan: Scan | null) => {
    if (outcome.kind === 'ride') confirm(outcome.ride, null);
    else if (outcome.kind === 'waiting') app.go({ at: 'queued', key, scannedAt, why: outcome.why });
    else if (outcome.kind === 'refused') refuse(outcome.code, scan, outcome.reply);
  };

  const confirm = (ride: Ride, scan: Scan | null) => {
    vibrate();
    app.go({ at: 'checked-in', ride, scan, mark: performance.now() });
  };

  /** The ride that this rider is already on, if the code is the same vehicle's. */
  const sameRide = (reply: RelayReply): Ride | null => {
    // The operator's time: the site's may not have been heard yet.
    const now = reply.time;
    const ride = rider.diary.onBoard(now);
    const isSame = ride && ride.vehicle === reply.vehicle && ride.line === reply.line;
    return isSame && now - ride.at < SAME_BOARDING_MS ? ride : null;
  };

  const look = async (scan: Scan) => {
    await rider.look(scan);
    const { look: heard } = scan;
    // The rider may have gone on meanwhile.
    if ((step.at !== 'scan' && step.at !== 'register') || step.scan !== scan) return;
    if (typeof heard !== 'object') return app.refresh();
    if (heard.code !== 'look') return refuse(heard.code, scan, heard);
    const ride = step.at === 'scan' ? sameRide(heard) : null;
    if (ride) confirm(ride, scan);
    else app.refresh();
  };

  const app: App = {
    rider,
    get step() {
      return step;
    },
    get tab() {
      return tab;
    },
    go(next) {
      step = next;
      tab = 'check-in';
      show(app, true);
    },
    get pass() {
      return pass;
    },
    form,
    check,
    waking,
    asksDelete: false,
    open(next) {
      tab = next;
      app.asksDelete = false;
      if (tab === 'pass') pass = rider.showPass(false);
      if (tab === 'check') {
        void check.load();
        void waking.seen();
      }
      show(app, true);
    },
    nextPass() {
      pass = rider.showPass(true);
      show(app, true);
    },
    refresh: () => show(app, false),

    scanned(fragment, mark) {
      let code: Uint8Array;
      try {
        code = codeFromFragment(fragment);
        decodeCode(code);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        return refuse('code-unknown', null);
      }
      const scan: Scan = { code, mark, look: 'asking' };
      rider.wallet.noteBoarding(rider.clock.now());
      if (rider.registered() === null) app.go({ at: 'register', scan, instead: false });
      else app.go({ at: 'scan', scan });
      void look(scan);
    },

    async board(scan) {
      const result = await rider.board(scan);
      if (result === 'no-ticket') {
        const why = navigator.onLine
          ? ('tickets-enough' as const)
          : { says: WORDS.noTicketOffline, todo: WORDS.askDriver };
        return refuse(why, scan);
      }
      if (result instanceof Refusal) return refuse(result.sentence, scan);
      conclude(result.key, rider.scannedAt(scan), result.outcome, scan);
    },

    async tryAgain(key) {
      const entry = rider.queue
        .entries()
        .find((each): each is QueuedBoarding => each.kind === 'board' && keyOf(each) === key);
      // Sent meanwhile, by this page or another tab.
      if (!entry) return app.open('diary');
      const outcome = await rider.courier.send(entry);
      if (outcome.kind === 'waiting') rider.courier.wake();
      conclude(key, entry.scannedAt, outcome, null);
    },

    async getOff(ride) {
      const outcome = await rider.getOff(ride);
      if (outcome.kind === 'refused') return refuse(outcome.code, null);
      const noted = rider.diary.ride(ride.id) ?? ride;
      if (tab === 'diary') app.refresh();
      else app.go({ at: 'got-off', ride: noted, heard: outcome.kind === 'off' });
    },

    settled(key, outcome) {
      if (step.at === 'queued' && step.key === key && tab === 'check-in')
        conclude(key, step.scannedAt, outcome, null);
      else app.refresh();
    },
  };
  return app;
}

/** Once, when a check-in arrives (SCREENS.md section 5); iPhones do not vibrate, others only after a first touch. */
function vibrate(): void {
  if ('vibrate' in navigator && navigator.userActivation?.hasBeenActive) navigator.vibrate(120);
}
