/** Which numbers of which rounds are not needed any more. Pure. */
import type { Progress } from './progress';
import type { StoredRound } from './round-view';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So long another officer may approve. */
export const WAITS_MS = 24 * HOUR_MS;
/** So long a stopped round may go on, and whom no message reached can be looked up, to be called. */
const IN_HAND_MS = 3 * DAY_MS;
/** So long a round and the digests of its numbers are kept: as long as its case can be opened. */
const KEPT_MS = 28 * DAY_MS;

/** Nobody approved it in time, or it stopped and nobody let it go on. */
export function hasExpired({ at, approved, sentBack, doneAt }: StoredRound, now: number): boolean {
  if (sentBack || doneAt !== undefined) return false;
  return approved ? now >= approved.at + IN_HAND_MS : now >= at + WAITS_MS;
}

/** The rounds without what is not needed any more; the same array when nothing changes. */
export function withoutForgotten(
  rounds: readonly StoredRound[],
  progressOf: (id: string) => Progress,
  now: number,
): readonly StoredRound[] {
  const kept = rounds
    .filter(({ at }) => now < at + KEPT_MS)
    .map((round) => forgetting(round, progressOf, now));
  const isSame = kept.length === rounds.length && kept.every((round, i) => round === rounds[i]);
  return isSame ? rounds : kept;
}

function forgetting(round: StoredRound, progressOf: (id: string) => Progress, now: number): StoredRound {
  const { doneAt, sentBack } = round;
  const isOver =
    sentBack !== undefined || hasExpired(round, now) || (doneAt !== undefined && now >= doneAt + IN_HAND_MS);
  const { outcomes } = progressOf(round.id);
  const phones = round.phones.map((phone, i) => (isOver || outcomes.get(i) === 'taken' ? '' : phone));
  return phones.every((phone, i) => phone === round.phones[i]) ? round : { ...round, phones };
}
