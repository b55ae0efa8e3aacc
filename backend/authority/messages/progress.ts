/** How far a round of messages is: what its journal says, record by record. */
import { afterError, afterTaken, NO_RUN, type Run, type StopReason } from './breaker';

/** One record of the journal; `i` is a place in the round's list, so no record names anybody. */
export type Step =
  /** Two officers approved; nothing was sent before it. */
  | { readonly step: 'begun' }
  /** On disk before the message leaves: whatever happens next, this one is never sent again. */
  | { readonly step: 'sending'; readonly i: number }
  | { readonly step: 'taken' | 'refused' | 'unknown'; readonly i: number }
  | { readonly step: 'stopped'; readonly why: StopReason }
  | { readonly step: 'resumed'; readonly by: string };

export type Outcome = 'sending' | 'taken' | 'refused' | 'unknown';

export type Progress = {
  begun: boolean;
  /** By place in the list; absent: not tried yet. */
  readonly outcomes: Map<number, Outcome>;
  run: Run;
  stopped?: StopReason | undefined;
};

export const notBegun = (): Progress => ({ begun: false, outcomes: new Map(), run: NO_RUN });

export function take(progress: Progress, step: Step): void {
  switch (step.step) {
    case 'begun':
      progress.begun = true;
      return;
    case 'stopped':
      progress.stopped = step.why;
      return;
    case 'resumed':
      progress.stopped = undefined;
      progress.run = NO_RUN;
      return;
    case 'sending':
      progress.outcomes.set(step.i, 'sending');
      return;
    default:
      progress.outcomes.set(step.i, step.step);
      progress.run = step.step === 'taken' ? afterTaken(progress.run) : afterError(progress.run);
  }
}

/** What was on its way when the process ended: nobody knows whether it arrived. */
export const leftOnTheWay = ({ outcomes }: Progress): number[] =>
  [...outcomes].filter(([, outcome]) => outcome === 'sending').map(([i]) => i);

export function countsOf({ outcomes }: Progress): Record<Outcome, number> {
  const counts = { sending: 0, taken: 0, refused: 0, unknown: 0 };
  for (const outcome of outcomes.values()) counts[outcome]++;
  return counts;
}
