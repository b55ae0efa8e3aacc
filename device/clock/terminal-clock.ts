/**
 * The terminal's own time, and how sure it is of it (DESIGN.md rule 7). A board without a battery wakes in 1970;
 * satellites, the server's times in each `stored` message (RFC 5905 arithmetic) and a battery clock set it right. Time
 * is counted on by the monotonic clock: a wall clock that somebody sets moves nothing that is known better.
 */
import type { Clock } from '../../platform/clock';
import type { ClockState } from '../../protocol/messages/check-in-batch';
import { asOf, choose, DRIFT, type Estimate, keep, type TimeSource } from './estimate';

/** A machine's clock that is trusted by configuration (NTP runs there) is right to this, ms. */
const SYSTEM_ERROR_MS = 1_000;
/** Beyond this error a boarding code says that its clock is not trusted: half of the 30 s that a code is early. */
export const TRUST_MS = 15_000;
/** An unknown clock: a day and more may be wrong. */
export const UNKNOWN_MS = 0xffff_ffff;
/** A sample that took longer on the way says too little. */
const LONGEST_ROUND_TRIP_MS = 20_000;
/** A time so long after what is certain is a wrong century: no bundle of public keys lasts so long. */
const LONGEST_AFTER_FLOOR_MS = 10 * 365 * 86_400_000;

export type TimeSample = {
  /** Own monotonic times of sending and receiving, ms. */
  readonly sentAt: number;
  readonly receivedAt: number;
  /** The server's unix times of receiving and sending, ms. */
  readonly t1: number;
  readonly t2: number;
};

/** What became of something that a source said, for the flight recorder and whoever waits for the time. */
export type ClockDecision = {
  readonly source: TimeSource;
  /** `taken`: it is what is believed now. `kept`: remembered, but another is believed. `impossible`: below what is certain, or a wrong century. */
  readonly verdict: 'taken' | 'kept' | 'impossible';
  /** How far the terminal's time moved by it, ms. */
  readonly stepMs: number;
  /** Error of the terminal's time now, ms. */
  readonly errorMs: number;
};

export type TerminalClock = {
  /** Unix ms, never below the floor. */
  now(): number;
  state(): ClockState;
  /** True while the error is small enough for a boarding code to be proof of presence. */
  trusted(): boolean;
  /** Between which times (unix ms) the true time certainly lies: without a source, anywhere behind the floor. */
  range(): { readonly earliest: number; readonly latest: number };
  /** What time it was when the monotonic clock showed `monotonic` (of this process), as far as is known by now. */
  timeAt(monotonic: number): { readonly at: number; readonly errorMs: number };
  /** Learns from one exchange with the server. */
  learn(sample: TimeSample): void;
  /** Learns from another source that has proven itself. */
  hear(estimate: Estimate): void;
  /** It is this late at least: the bundle's date, the last certain time. Unix ms; time goes on from there. */
  raiseFloor(unixMs: number): void;
  /** Calls `listener` after each thing that a source said. */
  onDecision(listener: (decision: ClockDecision) => void): void;
};

/** `trustSystemClock`: the machine's clock is kept by NTP or a battery: a source of the lowest rank, read at each look. */
export function terminalClock(clock: Clock, options: { readonly trustSystemClock: boolean }): TerminalClock {
  let floor = { unix: 0, at: 0 };
  const heard = new Map<TimeSource, Estimate>();
  const listeners: ((decision: ClockDecision) => void)[] = [];
  const startedAt = { unix: clock.now(), monotonic: clock.monotonic() };

  const floorAt = (at: number) => floor.unix + (floor.unix > 0 ? (at - floor.at) * (1 - DRIFT) : 0);
  /** Neither before what is certain nor in a wrong century. */
  const possible = ({ unix, errorMs, at }: Estimate) => {
    const certain = floorAt(at);
    return unix + Math.max(errorMs, TRUST_MS) >= certain && !isWrongCentury(unix, certain);
  };
  const system = (at: number): Estimate[] =>
    options.trustSystemClock ? [{ source: 'rtc', unix: clock.now(), at, errorMs: SYSTEM_ERROR_MS }] : [];
  const believed = (): Estimate | undefined => {
    const at = clock.monotonic();
    const estimates = [...[...heard.values()].map((one) => asOf(one, at)), ...system(at)];
    return choose(estimates.filter(possible));
  };
  /** Nobody vouches for it: the machine's time at the start, counted on, for want of a better one. */
  const guess = () => {
    const at = clock.monotonic();
    const unix = startedAt.unix + at - startedAt.monotonic;
    return isWrongCentury(unix, floorAt(at)) ? floorAt(at) : unix;
  };
  const exact = () => Math.max(floorAt(clock.monotonic()), believed()?.unix ?? guess());
  /** Where the floor lies above the time that is believed, it is off by that much more. */
  const errorOf = ({ unix, errorMs }: Estimate) => errorMs + Math.max(0, exact() - unix);
  const errorNow = () => {
    const one = believed();
    return one ? Math.min(UNKNOWN_MS, Math.ceil(errorOf(one))) : UNKNOWN_MS;
  };

  const hear = (estimate: Estimate) => {
    const before = exact();
    const wasAt = clock.monotonic();
    const ok = possible(estimate);
    if (ok) heard.set(estimate.source, keep(heard.get(estimate.source), estimate));
    const stepMs = Math.round(exact() - before - (clock.monotonic() - wasAt));
    const taken = believed()?.source === estimate.source;
    const verdict = !ok ? 'impossible' : taken ? 'taken' : 'kept';
    for (const listener of listeners)
      listener({ source: estimate.source, verdict, stepMs, errorMs: errorNow() });
  };

  return {
    now: () => Math.round(exact()),
    state: () => ({ source: believed()?.source ?? 'none', errorMs: errorNow() }),
    trusted: () => errorNow() <= TRUST_MS,
    range: () => {
      const certain = floorAt(clock.monotonic());
      const one = believed();
      return {
        earliest: Math.floor(Math.max(certain, one ? one.unix - one.errorMs : 0)),
        latest: one ? Math.ceil(Math.max(certain, one.unix + one.errorMs)) : Number.POSITIVE_INFINITY,
      };
    },
    timeAt: (monotonic) => {
      const passed = clock.monotonic() - monotonic;
      const one = believed();
      const errorMs = one ? Math.min(UNKNOWN_MS, Math.ceil(errorOf(one) + passed * DRIFT)) : UNKNOWN_MS;
      return { at: Math.max(0, Math.round(exact() - passed)), errorMs };
    },
    learn({ sentAt, receivedAt, t1, t2 }) {
      const away = receivedAt - sentAt;
      const trip = away - (t2 - t1);
      if (trip < 0 || away > LONGEST_ROUND_TRIP_MS) return;
      hear({ source: 'server', unix: t2 + trip / 2, at: receivedAt, errorMs: trip / 2 + 1 });
    },
    hear,
    raiseFloor: (unixMs) => {
      if (unixMs > floorAt(clock.monotonic())) floor = { unix: unixMs, at: clock.monotonic() };
    },
    onDecision: (listener) => void listeners.push(listener),
  };
}

function isWrongCentury(unix: number, certain: number): boolean {
  return certain > 0 && unix > certain + LONGEST_AFTER_FLOOR_MS;
}
