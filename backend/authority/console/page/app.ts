/** Where the officer stands in the console, and what every view may do. */
import type { CaseView } from '../../cases/case-view';
import type { RoundView } from '../../messages/round-view';
import type { State } from './officer';

/** The address after `#`: `name/id/part`, empty where it ends earlier. */
export type Place = { readonly name: string; readonly id: string; readonly part: string };

export type App = {
  readonly state: State;
  readonly place: Place;
  /** For officers and approvers; nobody else gets any. */
  readonly cases: readonly CaseView[];
  /** Messages to co-riders, of all cases; for who gets cases. */
  readonly rounds: readonly RoundView[];
  /** The sentence of what went wrong last, on top of the view. */
  readonly trouble: string;
  readonly busy: boolean;
  go(name: string, id?: string, part?: string): void;
  /** Does something that takes a while: the buttons rest, and a refusal is shown as a sentence. */
  attempt(work: () => Promise<unknown>): void;
  /** Draws the view again: what it shows beside its facts changed. */
  redraw(): void;
  /** Holds these as the view's facts from now on, and draws them. */
  hold(facts: unknown): void;
  /** Shows a sentence of what went wrong in the background. */
  fail(sentence: string): void;
  /** The demo's own passphrase; empty in real use. */
  demoPassphrase(): string;
  /** The server's time now, unix ms. */
  now(): number;
};
