/**
 * What the terminal's screen page shows, as one value. The whole value is sent on every change: a page that missed
 * one, or was opened late, is right after the next. Pure; shared by the terminal's service and the page.
 */
import type { Channel } from '../../protocol/channels';
import type { Words } from '../../protocol/sentences';

export type { Words } from '../../protocol/sentences';

export type ScreenState = {
  /** Language of what the driver reads. What riders read while checking in is always zh, with en smaller. */
  language: 'zh' | 'en';
  theme: 'day' | 'night';
  /** The boarding code's text; null = there is none, then the worst fault of level `stop` says why. */
  code: { url: string } | null;
  vehicle: {
    kind: 'bus' | 'taxi';
    /** As people call it, e.g. `168路`; absent for taxis. */
    line?: string;
    to?: Words;
    /** Fleet number of a bus, plate of a taxi. */
    label: string;
  };
  time: {
    /** Unix ms at the moment this state was made; the page's clock goes on from there. */
    now: number;
    /** Local time minus UTC, in minutes. */
    offsetMinutes: number;
    /** False: the page shows the time as approximate, without seconds. */
    trusted: boolean;
  };
  /** Riders who checked in on this trip (taxi: this fare). */
  onBoard: number;
  /** Two-digit numbers, 0 to 99, newest first. */
  lastPairs: number[];
  /**
   * The newest check-in's outcome. The page shows it once, for its own length (see `MOMENT_MS`) or until the next; it
   * may stay in the state for as long as is convenient, and taking it out does not cut it short.
   */
  moment: ScreenMoment | null;
  /** Worst first; the page shows three at most and adds those that `network` and `time` imply (faults.ts). */
  faults: Fault[];
  network: 'online' | 'offline';
  /** Check-ins stored here that the operator has not confirmed as stored. */
  waiting: number;
  /** What the driver's view shows besides; absent where the terminal has no such view. */
  driver?: DriverState;
  /** What the number pad needs to know. */
  pad?: PadState;
  /** This terminal belongs to nobody yet: it asks for its one-time code and shows nothing else. */
  enrol?: EnrolState;
  /** True where the terminal has a buzzer of its own: the page makes no sound then. */
  buzzer?: boolean;
};

export type EnrolState = {
  /** `sending`: a code is on its way. */
  state: 'asking' | 'sending';
  /** Why the last code did nothing. */
  says?: Words;
};

export type DriverState = {
  /** `since`: unix ms. `tail`: the driver's last four digits, where they are known. */
  shift: { since: number; tail?: string } | null;
  /** Absent: nobody here knows trips. */
  trip?: { current: Trip | null; others: Trip[]; by: 'gtfs' | 'driver' | 'meter' };
  parts: Part[];
};

/** A trip as a driver names it. */
export type Trip = { id: string; startsAt: number; to?: Words };

/** One part of the terminal in words (parts.ts). */
export type Part = { id: string; well: boolean; name: Words; says: Words };

export type PadState = {
  /** False: no key for today, so that typed numbers and cards are refused. */
  ready: boolean;
  /** Raised by one at every press of the assist button on the vehicle: the page opens its pad. */
  asked?: number;
  /** A card is awaited for the number that ends so, until then (unix ms). */
  card?: { tail: string; until: number };
};

export type ScreenMoment = {
  kind: 'accepted' | 'already' | 'refused';
  channel: Channel;
  /** The two digits, 0 to 99; absent where there are none. */
  pair?: number;
  /** The last four characters of a typed number or a card. */
  tail?: string;
  /** People who boarded with it; absent for one. */
  people?: number;
  /** Unix ms. Two moments with the same `at`, kind, channel and pair are the same one. */
  at: number;
  /** As in `vehicle.line`; absent: the vehicle's line or label is shown. */
  line?: string;
  /** `says` and `todo` of protocol/sentences. */
  sentence: Words;
  todo?: Words;
};

export type Fault = {
  /** One of faults.ts, or another; the same id is shown once. */
  id: string;
  /** `stop`: nobody can check in here until it is mended. */
  level: 'warn' | 'stop';
  what: Words;
  todo: Words;
  /** The driver may put it away, by this number: a newer one of the same id stays. */
  notice?: number;
};

/** Which terminal this is is asked: the page blinks while this fault is there. */
export const IDENTIFY = 'identify';

/** How long a moment stays on the screen, ms (SCREENS.md section 4). */
export const MOMENT_MS: Readonly<Record<ScreenMoment['kind'], number>> = {
  accepted: 2500,
  already: 2500,
  refused: 4000,
};

/** A page that heard no state for this long (ms) takes the code away: a stale code must not be scanned. */
export const STALE_MS = 45_000;

/** The buttons under the panel. `assist` and `driver` open what the page has itself, and say so. */
export type ScreenAction = 'assist' | 'driver' | 'end-fare';
export const SCREEN_ACTIONS: readonly ScreenAction[] = ['end-fare', 'assist', 'driver'];

/** What the page hears: the state, and which buttons do something. */
export type ScreenMessage = { state: ScreenState; actions: ScreenAction[] };
