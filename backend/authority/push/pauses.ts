/** Waiting that can be ended: a process that is told to stop does not sit out its pauses. */
import type { Clock } from '../../../platform/clock';

export type Pauses = {
  /** Resolves after `ms`, or when all are ended. */
  pause(ms: number): Promise<void>;
  /** Ends those that run, and any later one at once. */
  end(): void;
};

export function createPauses(clock: Pick<Clock, 'setTimer'>): Pauses {
  const running = new Set<() => void>();
  let ended = false;
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        const over = () => {
          timer.cancel();
          running.delete(over);
          resolve();
        };
        const timer = clock.setTimer(ended ? 0 : ms, over);
        running.add(over);
      }),
    end() {
      ended = true;
      for (const over of [...running]) over();
    },
  };
}
