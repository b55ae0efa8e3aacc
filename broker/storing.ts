/**
 * Hands check-ins to `accept`, which is as slow as the disk and may hang (FAULTS.md rows 32 to 34): aedes times no hook
 * out, so this has a timer of its own, and a bound on the bytes that wait.
 */
import type { Clock, Timer } from '../platform/clock';
import type { Limits } from './limits';
import type { brokerMetrics } from './metrics';
import type { Room } from './room';

/**
 * Stores a check-in payload. Resolves with the `stored` answer only when its items are on disk; rejects only when the
 * disk does: then there is no PUBACK and the connection is closed, so that the terminal sends again.
 */
export type Accept = (message: { terminalId: string; payload: Uint8Array }) => Promise<Uint8Array>;

/**
 * `accept` behind its bounds. Rejects when `accept` does, has not settled after `storeMs`, or when more than
 * `unstoredBytes` wait; what hangs counts until it settles, however late, but takes `room` no longer than `storeMs`.
 */
export function boundedStoring(
  accept: Accept,
  clock: Clock,
  { storeMs, unstoredBytes }: Pick<Limits, 'storeMs' | 'unstoredBytes'>,
  room: Pick<Room, 'take' | 'give'>,
): Accept {
  let waiting = 0;
  /** In the order of their deadlines: one timer, for the first of them, does for all. */
  const hanging = new Set<Hanging>();
  let timer: Timer | undefined;

  const arm = (): void => {
    const [first] = hanging;
    timer = first && clock.setTimer(first.deadline - clock.monotonic(), end);
  };
  const end = (): void => {
    const now = clock.monotonic();
    for (const each of hanging) {
      if (each.deadline > now) break;
      hanging.delete(each);
      room.give(each.bytes);
      each.reject(new Error(`not stored within ${storeMs} ms: the store hangs`));
    }
    arm();
  };

  return (message) => {
    const bytes = message.payload.length;
    if (waiting + bytes > unstoredBytes)
      return Promise.reject(
        new Error(`${waiting} bytes wait to be stored already: the store does not follow`),
      );
    waiting += bytes;
    room.take(bytes);
    return new Promise((resolve, reject) => {
      const mine = { deadline: clock.monotonic() + storeMs, bytes, reject };
      hanging.add(mine);
      if (!timer) arm();
      const settle = () => {
        waiting -= bytes;
        if (hanging.delete(mine)) room.give(bytes);
        if (hanging.size > 0) return;
        timer?.cancel();
        timer = undefined;
      };
      accept(message).then(
        (stored) => {
          settle();
          resolve(stored);
        },
        (error: unknown) => {
          settle();
          reject(error);
        },
      );
    });
  };
}

/** `accept`, with what becomes of each payload counted, whichever way it came. */
export function countedStoring(
  accept: Accept,
  clock: Pick<Clock, 'monotonic'>,
  { batch, storing }: Pick<ReturnType<typeof brokerMetrics>, 'batch' | 'storing'>,
): Accept {
  return async (message) => {
    const began = clock.monotonic();
    try {
      const stored = await accept(message);
      batch({ outcome: 'stored' });
      storing((clock.monotonic() - began) / 1000, {});
      return stored;
    } catch (error) {
      batch({ outcome: 'failed' });
      throw error;
    }
  };
}

/** A check-in that is being stored. `deadline`: monotonic ms. */
type Hanging = {
  readonly deadline: number;
  readonly bytes: number;
  readonly reject: (error: Error) => void;
};
