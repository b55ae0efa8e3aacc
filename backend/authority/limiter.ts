/** Limits by key in sliding windows, in memory: who asks too often is told to wait, nothing of it is stored. */
import type { Clock } from '../../platform/clock';

export type Window = { readonly ms: number; readonly max: number };

export type Limiter = {
  /** The first window that is full for this key, or undefined when one more is allowed. */
  full(key: string): Window | undefined;
  /** Counts one more for this key. */
  count(key: string): void;
  /** How many keys are held. */
  readonly size: number;
};

/**
 * A limiter that holds at most `maxKeys` keys and forgets the one that was counted longest ago.
 * Time is the clock's monotonic one: setting a clock frees nobody.
 */
export function createLimiter(
  clock: Pick<Clock, 'monotonic'>,
  windows: readonly Window[],
  maxKeys = 100_000,
): Limiter {
  const longest = Math.max(...windows.map(({ ms }) => ms));
  /** Oldest key first; times of each, oldest first. */
  const times = new Map<string, number[]>();

  const recent = (key: string, now: number): number[] => {
    const all = times.get(key) ?? [];
    const first = all.findIndex((time) => time > now - longest);
    return first < 0 ? [] : all.slice(first);
  };

  const forget = (now: number) => {
    for (const [key, all] of times) {
      if (times.size <= maxKeys && all.at(-1)! > now - longest) return;
      times.delete(key);
    }
  };

  return {
    full(key) {
      const now = clock.monotonic();
      const all = recent(key, now);
      return windows.find(({ ms, max }) => countSince(all, now - ms) >= max);
    },
    count(key) {
      const now = clock.monotonic();
      const all = recent(key, now);
      all.push(now);
      times.delete(key);
      times.set(key, all);
      forget(now);
    },
    get size() {
      return times.size;
    },
  };
}

/** How many of the ascending `times` lie after `since`. */
function countSince(times: readonly number[], since: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! > since) high = middle;
    else low = middle + 1;
  }
  return times.length - low;
}
