import { type Clock, withSleep } from './clock';

/** A clock that stands still until it is told to go on: for tests and simulations. */
export interface VirtualClock extends Clock {
  /**
   * Lets `ms` pass: timers fire in order of their time, each seeing its own time as `now()`; between two of them
   * every promise that is ready runs. Resolves when nothing that is due is left.
   * @param afterEach called after each timer and what followed from it; `true` ends the advance there
   */
  advance(ms: number, afterEach?: () => boolean | undefined): Promise<void>;
  /** Moves `now()` alone, as an operating system that sets its clock does. */
  step(ms: number): void;
  /** How many timers wait. */
  readonly waiting: number;
}

interface Waiting {
  due: number;
  order: number;
  fn: () => void;
}

/** @param start unix ms at which `now()` begins; `monotonic()` begins at 0. */
export function virtualClock(start = Date.UTC(2026, 0, 12)): VirtualClock {
  let elapsed = 0;
  let stepped = 0;
  let order = 0;
  const timers = new Set<Waiting>();

  const next = (until: number): Waiting | undefined => {
    let first: Waiting | undefined;
    for (const timer of timers) {
      if (timer.due > until) continue;
      const earlier = first && (timer.due - first.due || timer.order - first.order);
      if (earlier === undefined || earlier < 0) first = timer;
    }
    return first;
  };

  const clock = withSleep({
    now: () => Math.floor(start + stepped + elapsed),
    monotonic: () => elapsed,
    setTimer: (ms, fn) => {
      const timer = { due: elapsed + Math.max(ms, 0), order: order++, fn };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
  });

  return {
    ...clock,
    step: (ms) => {
      stepped += ms;
    },
    get waiting() {
      return timers.size;
    },
    async advance(ms, afterEach) {
      const until = elapsed + ms;
      await settle();
      for (let timer = next(until); timer; timer = next(until)) {
        timers.delete(timer);
        elapsed = timer.due;
        timer.fn();
        await settle();
        if (afterEach?.()) return;
      }
      elapsed = until;
    },
  };
}

/** One turn of the event loop: every promise that can go on has gone on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
