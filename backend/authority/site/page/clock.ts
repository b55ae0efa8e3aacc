/**
 * The site's clock on the phone. A phone's own clock would be a fingerprint in the steps it sends, and may be wrong;
 * it is believed only until the site was heard once, and then only for what passed since.
 */
import type { Store } from './storage';

export type PageClock = {
  /** Unix ms by the site's clock, as far as it was heard. */
  now(): number;
  /** The time at a moment of `performance.now()`, also one before the site was heard. */
  at(mark: number): number;
  /** The site says that it is `time` (unix ms), and asking took `tookMs`. */
  hear(time: number, tookMs: number): void;
};

export function createPageClock(store: Store): PageClock {
  let slept = false;
  let base = {
    time: Date.now() + (store.read('clock')?.offset ?? 0),
    date: Date.now(),
    mark: performance.now(),
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) slept = true;
  });
  const now = () => {
    const ran = performance.now() - base.mark;
    return base.time + (slept ? Math.max(ran, Date.now() - base.date) : ran);
  };
  return {
    now: () => Math.round(now()),
    at: (mark) => Math.round(now() - (performance.now() - mark)),
    hear(time, tookMs) {
      slept = document.hidden;
      base = { time: time + tookMs / 2, date: Date.now(), mark: performance.now() };
      store.write('clock', { offset: Math.round(base.time - base.date) });
    },
  };
}
