/**
 * Which day may be destroyed now (PROTOCOL.md section 1, FAULTS.md 3.3 row 36): two clocks must agree that its retention
 * is over, and one day a day goes at most, so that a clock that jumps destroys nothing. A day counts that check-ins bear
 * out: whoever was off for a week finds the check-ins of that week, and destroys what was due in it. Both sides keep to it.
 * Pure.
 */
export type RetentionState = {
  /** The oldest day whose keys still exist; undefined when there are none. */
  readonly oldest: number | undefined;
  /** The day by this machine's own clock. */
  readonly today: number;
  /** Days that somebody else's clock bears out: of stored check-ins, in any order. */
  readonly witnesses: Iterable<number>;
  readonly retentionDays: number;
  /** The day that counted for the day destroyed last; undefined when none was. */
  readonly lastDestroyedOn: number | undefined;
};

/** `day` may go, and `on` counts for it: no other day may count on that one again. */
export type DueDay = { readonly day: number; readonly on: number };

/** The day to destroy, or why none is: `not yet`, `clocks disagree`, `one today`. */
export function dayToDestroy(state: RetentionState): DueDay | 'not yet' | 'clocks disagree' | 'one today' {
  const { oldest, today, witnesses, retentionDays, lastDestroyedOn = -1 } = state;
  if (oldest === undefined || oldest >= today - retentionDays) return 'not yet';
  if (lastDestroyedOn >= today) return 'one today';
  // A witness a day behind bears out as much as it has seen, and no more.
  const after = Math.max(lastDestroyedOn, oldest + retentionDays);
  let on: number | undefined;
  for (const day of witnesses) if (day > after && day <= today && (on ?? day) >= day) on = day;
  return on === undefined ? 'clocks disagree' : { day: oldest, on };
}
