/**
 * Ends the connections of revoked terminals: at once when one is revoked, and again each half minute, so that one that came in
 * between the broker's look and its entry is out within a minute all the same.
 */
import type { Clock } from '../../../platform/clock';
import type { RegistryFile } from '../registry/schema';
import type { RegistryStore } from '../registry/store';

const AGAIN_MS = 30_000;

export function shutOutRevoked(options: {
  readonly store: Pick<RegistryStore, 'current' | 'onChange'>;
  readonly clock: Pick<Clock, 'setTimer'>;
  /** Ends the connection of a terminal, where it has one. */
  closeClient(terminalId: string): void;
}): { stop(): void } {
  const { store, clock, closeClient } = options;
  const close = ({ terminals }: RegistryFile) => {
    for (const { terminalId, revokedAt } of terminals) if (revokedAt !== undefined) closeClient(terminalId);
  };
  store.onChange(close);
  const again = () => {
    close(store.current());
    timer = clock.setTimer(AGAIN_MS, again);
  };
  let timer = clock.setTimer(AGAIN_MS, again);
  return { stop: () => timer.cancel() };
}
