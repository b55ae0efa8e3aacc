/** Work that is due now and then each hour, one after the other; what fails is said, and tried again in an hour. */
import type { Clock, Timer } from './clock';

const HOUR_MS = 3_600_000;

export type Hourly = {
  /** Does it now as well; resolves when it is done, also when it failed. */
  now(): Promise<void>;
  /** Resolves when nothing of it is under way any more. */
  close(): Promise<void>;
};

export function hourly(clock: Clock, work: () => Promise<void>, failed: (error: Error) => void): Hourly {
  let timer: Timer | undefined;
  let closed = false;
  let last: Promise<void> = Promise.resolve();
  const now = () => {
    last = last.then(work).catch(failed);
    return last;
  };
  const later = () => {
    timer = clock.setTimer(HOUR_MS, () => {
      void now().then(() => {
        if (!closed) later();
      });
    });
  };
  void now();
  later();
  return {
    now,
    async close() {
      closed = true;
      timer?.cancel();
      await last;
    },
  };
}
