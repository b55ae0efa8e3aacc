/**
 * Which day may be destroyed now (PROTOCOL.md section 1, FAULTS.md 3.3 row 36): two clocks must agree that its retention
 * is over, and one day a day goes at most, so that a clock that jumps destroys nothing. Both sides keep to it. Pure.
 */
export type RetentionState = {
  /** The oldest day whose keys still exist; undefined when there are none. */
  readonly oldest: number | undefined;
  /** The day by this machine's own clock. */
  readonly today: number;
  /** The newest day that somebody else's clock bears out: of a stored check-in. Undefined: nobody does. */
  readonly witness: number | undefined;
  readonly retentionDays: number;
  /** The day, by this machine's clock, on which a day was last destroyed; undefined when none was. */
  readonly lastDestroyedOn: number | undefined;
};

/** The day to destroy, or why none is: `not yet`, `clocks disagree`, `one today`. */
export function dayToDestroy(state: RetentionState): number | 'not yet' | 'clocks disagree' | 'one today' {
  const { oldest, today, witness, retentionDays, lastDestroyedOn } = state;
  if (oldest === undefined || oldest >= today - retentionDays) return 'not yet';
  // A witness a day behind bears out as much as it has seen, and no more.
  if (witness === undefined || oldest >= witness - retentionDays) return 'clocks disagree';
  return lastDestroyedOn !== undefined && lastDestroyedOn >= today ? 'one today' : oldest;
}
