/** Whether a terminal is there, by PROTOCOL.md TOPICS rule 4 and clear times. Pure. */
import type { TerminalState } from './messages/state';

/** `never`: no birth was heard. */
export type Presence = 'online' | 'late' | 'offline' | 'never';

/** Health comes every 60 s, give or take a fifth: three of them missing is late. */
export const LATE_MS = 3 * 72_000;
/** A connection that broke is waited for this long: a tunnel, a lift, a reboot. */
export const OFFLINE_MS = 10 * 60_000;

/**
 * @param state what it, or its will, said last
 * @param stateAt when that was heard, unix ms: wills carry no time, and a terminal's clock may be what is wrong
 * @param healthAt when its health was last heard, unix ms
 * @param now unix ms
 */
export function presenceOf(
  said: { state?: TerminalState | undefined; stateAt?: number | undefined; healthAt?: number | undefined },
  now: number,
): Presence {
  const { state, stateAt = 0, healthAt = 0 } = said;
  if (!state) return 'never';
  if (state.state === 'stopped') return 'offline';
  if (state.state === 'lost') return now - stateAt > OFFLINE_MS ? 'offline' : 'late';
  // One that has just come says `online` before its first health.
  return now - Math.max(stateAt, healthAt) > LATE_MS ? 'late' : 'online';
}
