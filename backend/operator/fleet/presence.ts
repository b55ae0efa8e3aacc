/** Whether a terminal is there, by PROTOCOL.md TOPICS rule 4 and clear times. Pure. */
import type { Presence } from './row';
import type { TerminalStatus } from './status-board';

/** Health comes every 60 s, give or take a fifth: three of them missing is late. */
export const LATE_MS = 3 * 72_000;
/** A connection that broke is waited for this long. */
export const OFFLINE_MS = 10 * 60_000;

/**
 * @param status what it said last
 * @param known whether the registry revoked it
 * @param now unix ms
 */
export function presenceOf(
  status: Pick<TerminalStatus, 'state' | 'stateAt' | 'healthAt'>,
  known: { readonly revokedAt?: number | undefined },
  now: number,
): Presence {
  if (known.revokedAt !== undefined) return 'revoked';
  const { state, stateAt = 0, healthAt = 0 } = status;
  if (!state) return 'never';
  if (state.state === 'stopped') return 'offline';
  if (state.state === 'lost') return now - stateAt > OFFLINE_MS ? 'offline' : 'late';
  // One that has just come says `online` before its first health.
  return now - Math.max(stateAt, healthAt) > LATE_MS ? 'late' : 'online';
}
