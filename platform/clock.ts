import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as startTimeout } from 'node:timers';

/** A timer that was set and has not necessarily fired yet. */
export interface Timer {
  /** Forgets the timer; harmless after it fired. */
  cancel(): void;
}

/**
 * Time as a port (DESIGN.md rule 11). Durations are milliseconds.
 *
 * Timers count real elapsed time, not wall-clock time: something due at an hour of the day compares `now()` itself.
 */
export interface Clock {
  /** Unix time in whole milliseconds. It may jump in both directions: the operating system sets it. */
  now(): number;
  /** Milliseconds since some fixed moment; never steps back, has no relation to the hour of the day. */
  monotonic(): number;
  /** Calls `fn` once after `ms` (negative counts as 0). */
  setTimer(ms: number, fn: () => void): Timer;
  /** Resolves after `ms`. */
  sleep(ms: number): Promise<void>;
}

/** A clock whose `now()` can be moved; its timers and `monotonic()` go on undisturbed. */
export interface ShiftedClock extends Clock {
  /** Moves `now()` by `ms` (negative: back), on top of earlier moves. */
  shift(ms: number): void;
}

/** Node fires a longer time-out at once, so longer ones are waited for in pieces. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** A file is looked at this often at most (ms). */
const LOOK_EVERY = 50;

/** The machine's own clock. */
export function systemClock(): Clock {
  return withSleep({ now: () => Date.now(), monotonic: () => performance.now(), setTimer: setSystemTimer });
}

/** `base` with a `now()` that tests can move. */
export function shiftedClock(base: Clock = systemClock()): ShiftedClock {
  let moved = 0;
  return {
    ...passTimers(base),
    now: () => base.now() + moved,
    shift: (ms) => {
      moved += ms;
    },
  };
}

/**
 * `base` with `now()` moved by the whole number of milliseconds that stands in the file at `path`; no file means 0.
 * The file is read again at most every 50 ms, so that one test can move the clocks of several processes.
 * Text that is no whole number keeps the last good shift and is reported once through `report`.
 */
export function fileShiftedClock(
  path: string,
  base: Clock = systemClock(),
  report: (sentence: string) => void = (sentence) => process.emitWarning(sentence),
): Clock {
  let moved = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let reported = '';
  const look = () => {
    const at = base.monotonic();
    if (at - lookedAt < LOOK_EVERY) return;
    lookedAt = at;
    const text = readShift(path);
    if (/^-?\d{1,15}$/.test(text)) {
      moved = Number(text);
    } else if (text !== reported) {
      reported = text;
      report(`${path}: found ${JSON.stringify(text.slice(0, 40))}, must be a whole number of milliseconds`);
    }
  };
  return {
    ...passTimers(base),
    now: () => {
      look();
      return base.now() + moved;
    },
  };
}

/** Completes a clock with a `sleep` made of its timers. */
export function withSleep(clock: Omit<Clock, 'sleep'>): Clock {
  return { ...clock, sleep: (ms) => new Promise<void>((resolve) => clock.setTimer(ms, resolve)) };
}

function passTimers(base: Clock): Omit<Clock, 'now'> {
  return {
    monotonic: () => base.monotonic(),
    setTimer: (ms, fn) => base.setTimer(ms, fn),
    sleep: (ms) => base.sleep(ms),
  };
}

function setSystemTimer(ms: number, fn: () => void): Timer {
  let handle: NodeJS.Timeout;
  const wait = (left: number) => {
    const piece = Math.min(Math.max(left, 0), LONGEST_TIMEOUT);
    handle = startTimeout(() => (left > piece ? wait(left - piece) : fn()), piece);
  };
  wait(ms);
  return { cancel: () => clearTimeout(handle) };
}

function readShift(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '0';
    throw error;
  }
}
