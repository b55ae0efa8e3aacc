/** What of a case's result is new since the run before it. Pure: the console shares the types. */

/** `new`: the run before did not know it. `changed`: other times, minutes, marks or rides than before. */
export type Since = 'new' | 'changed';

export type Newness = {
  readonly run: number;
  /** Which run it is held against; absent in the first. */
  readonly since?: { readonly run: number; readonly at: number };
  /** In the order of the result's rides and co-riders; null for what is as before, and for all of a first run. */
  readonly rides: readonly (Since | null)[];
  readonly coRiders: readonly (Since | null)[];
  /** How many of the run before are no more: a registration was deleted, or a ride turned out shorter. */
  readonly gone: { readonly rides: number; readonly coRiders: number };
};
