/**
 * The terminal's own time, and how sure it is of it (DESIGN.md rule 7). A board without a battery wakes in 1970; the
 * server's times in each `stored` message set it right (RFC 5905 arithmetic). GNSS and RTC join as sources later.
 */
import type { Clock } from '../../platform/clock';
import type { ClockState } from '../../protocol/messages/check-in-batch';

/** Drift of an ordinary crystal: 100 ppm. */
const DRIFT = 100e-6;
/** A machine's clock that is trusted by configuration (NTP runs there) is right to this, ms. */
const SYSTEM_ERROR_MS = 1_000;
/** Beyond this error a boarding code says that its clock is not trusted: half of the 30 s that a code is early. */
const TRUST_MS = 15_000;
/** An unknown clock: a day and more may be wrong. */
const UNKNOWN_MS = 0xffff_ffff;
/** A sample that took longer on the way says too little. */
const LONGEST_ROUND_TRIP_MS = 20_000;

export type TimeSample = {
  /** Own monotonic times of sending and receiving, ms. */
  readonly sentAt: number;
  readonly receivedAt: number;
  /** The server's unix times of receiving and sending, ms. */
  readonly t1: number;
  readonly t2: number;
};

export type TerminalClock = {
  /** Unix ms, never below the floor. */
  now(): number;
  state(): ClockState;
  /** True while the error is small enough for a boarding code to be proof of presence. */
  trusted(): boolean;
  /** Between which times (unix ms) the true time certainly lies: without a source, anywhere behind the floor. */
  range(): { readonly earliest: number; readonly latest: number };
  /** Learns from one exchange with the server. */
  learn(sample: TimeSample): void;
  /** It is this late at least: the bundle's date, the last certain time. Unix ms; time goes on from there. */
  raiseFloor(unixMs: number): void;
};

/** `trustSystemClock`: the machine's clock is kept by NTP or a battery, and followed from the start. */
export function terminalClock(clock: Clock, options: { readonly trustSystemClock: boolean }): TerminalClock {
  let floor = { unix: 0, at: 0 };
  /** Server time minus own reading, with its error when it was learned. */
  let learned: { offset: number; error: number; at: number } | undefined;
  const startedAt = { unix: clock.now(), monotonic: clock.monotonic() };
  // Without trust the wall clock may jump at any time (ntpd, a user): it is read once, then time is counted on.
  const reading = () =>
    options.trustSystemClock ? clock.now() : startedAt.unix + (clock.monotonic() - startedAt.monotonic);
  const floorNow = () => floor.unix + (floor.unix > 0 ? (clock.monotonic() - floor.at) * (1 - DRIFT) : 0);
  const told = () => reading() + (learned?.offset ?? 0);

  const errorNow = () => {
    // A clock that falls below what is certain is wrong by an unknown amount.
    if (told() < floorNow() - TRUST_MS) return UNKNOWN_MS;
    if (learned) return learned.error + (clock.monotonic() - learned.at) * DRIFT;
    return options.trustSystemClock ? SYSTEM_ERROR_MS : UNKNOWN_MS;
  };
  const now = () => Math.round(Math.max(floorNow(), told()));
  const known = () => errorNow() < UNKNOWN_MS;

  return {
    now,
    state: () => ({
      source: !known() ? 'none' : learned ? 'server' : 'rtc',
      errorMs: Math.min(UNKNOWN_MS, Math.ceil(errorNow())),
    }),
    trusted: () => errorNow() <= TRUST_MS,
    range: () => ({
      earliest: Math.floor(Math.max(floorNow(), known() ? told() - errorNow() : 0)),
      latest: known() ? Math.ceil(Math.max(floorNow(), told() + errorNow())) : Number.POSITIVE_INFINITY,
    }),
    learn({ sentAt, receivedAt, t1, t2 }) {
      const away = receivedAt - sentAt;
      const trip = away - (t2 - t1);
      if (trip < 0 || away > LONGEST_ROUND_TRIP_MS) return;
      const error = trip / 2 + 1;
      const since = clock.monotonic() - receivedAt;
      const offset = t2 + trip / 2 + since - reading();
      if (reading() + offset + error < floorNow()) return;
      // A worse sample than what is known teaches nothing, unless both cannot be true: then a clock was set meanwhile.
      const contradicts = Math.abs(offset - (learned?.offset ?? 0)) > error + errorNow();
      if (learned && error > errorNow() && !contradicts) return;
      learned = { offset, error, at: receivedAt };
    },
    raiseFloor: (unixMs) => {
      if (unixMs > floorNow()) floor = { unix: unixMs, at: clock.monotonic() };
    },
  };
}
