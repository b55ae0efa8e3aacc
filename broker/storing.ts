/**
 * Hands check-ins to `accept`, which is as slow as the disk and may hang (FAULTS.md rows 32 to 34): aedes times no hook
 * out, so this has a timer of its own, and a bound on the bytes that wait.
 */
import type { Clock } from '../platform/clock';
import type { Limits } from './limits';

/**
 * Stores a check-in payload. Resolves with the `stored` answer only when its items are on disk; rejects only when the
 * disk does: then there is no PUBACK and the connection is closed, so that the terminal sends again.
 */
export type Accept = (message: { terminalId: string; payload: Uint8Array }) => Promise<Uint8Array>;

/**
 * `accept` behind its bounds. Rejects when `accept` does, has not settled after `storeMs`, or when more than
 * `unstoredBytes` wait; what hangs counts until it settles, however late.
 */
export function boundedStoring(
  accept: Accept,
  clock: Clock,
  { storeMs, unstoredBytes }: Pick<Limits, 'storeMs' | 'unstoredBytes'>,
): Accept {
  let waiting = 0;
  return (message) => {
    const bytes = message.payload.length;
    if (waiting + bytes > unstoredBytes)
      return Promise.reject(
        new Error(`${waiting} bytes wait to be stored already: the store does not follow`),
      );
    waiting += bytes;
    const storing = accept(message).finally(() => {
      waiting -= bytes;
    });
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(storeMs, () =>
        reject(new Error(`not stored within ${storeMs} ms: the store hangs`)),
      );
      const settled = () => timer.cancel();
      storing.then(resolve, reject).finally(settled);
    });
  };
}
