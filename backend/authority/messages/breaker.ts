/** The circuit breaker of a round of messages: when sending stops by itself. Pure. */

/** What happened since sending began or was taken up again. */
export type Run = {
  readonly attempts: number;
  /** Messages that the gateway refused, or of which nobody knows. */
  readonly errors: number;
  /** Errors since the last message that was taken. */
  readonly inARow: number;
};

export const NO_RUN: Run = { attempts: 0, errors: 0, inARow: 0 };

export type BreakerConfig = {
  /** So many errors one after another stop it. */
  readonly inARow: number;
  /** Of at least so many attempts … */
  readonly from: number;
  /** … this share of errors stops it, 0 to 1. */
  readonly share: number;
};

export const BREAKER_DEFAULTS: BreakerConfig = { inARow: 5, from: 20, share: 0.1 };

export const afterTaken = ({ attempts, errors }: Run): Run => ({ attempts: attempts + 1, errors, inARow: 0 });
export const afterError = ({ attempts, errors, inARow }: Run): Run => ({
  attempts: attempts + 1,
  errors: errors + 1,
  inARow: inARow + 1,
});

/** Why no further message is sent for now; an officer may go on after looking. */
export function tripped({ attempts, errors, inARow }: Run, config: BreakerConfig): StopReason | undefined {
  if (inARow >= config.inARow) return 'errors in a row';
  return attempts >= config.from && errors > attempts * config.share ? 'too many errors' : undefined;
}

export type StopReason =
  | 'errors in a row'
  | 'too many errors'
  /** More than two officers approved: it never goes on. */
  | 'more than predicted'
  /** The disk did not take what must be on it before a message leaves. */
  | 'not written'
  /** Approved, and what was sent is not known any more: it never goes on. */
  | 'journal gone'
  | 'by an officer';

export const isFinal = (why: StopReason): boolean => why === 'more than predicted' || why === 'journal gone';
