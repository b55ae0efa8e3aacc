/** Where the officer stands in the console, and what every view may do. */
import type { CaseView } from '../../cases/case-view';
import type { ShownResult } from '../shown-form';
import type { State } from './officer';

export type Place =
  | { readonly name: 'cases' | 'queue' | 'new' | 'audit' | 'account' }
  | { readonly name: 'case'; readonly id: string };

export type Result = ShownResult;

export type App = {
  readonly state: State;
  readonly place: Place;
  readonly cases: readonly CaseView[];
  readonly result: Result | null;
  /** The sentence of what went wrong last, on top of the view. */
  readonly trouble: string;
  readonly busy: boolean;
  go(place: Place): void;
  /** Does something that takes a while: the buttons rest, and a refusal is shown as a sentence. */
  attempt(work: () => Promise<unknown>): void;
  /** The demo's own passphrase; empty in real use. */
  demoPassphrase(): string;
  /** The server's time now, unix ms. */
  now(): number;
};
