/** What the page gets of imports and publications: the form is shared with it, so this file holds types only. */
import type { KeptBack } from '../exposures/from-rides';
import type { Draft } from '../exposures/shelf-state';
import type { Imported } from '../reports/import';
import type { RowFault } from '../tables/table';

/** One entry as everybody would read it. */
export type ShownEntry = {
  readonly id: string;
  readonly says: { readonly zh: string; readonly en: string };
  readonly outcome: string;
  readonly isWithdrawn: boolean;
  readonly sources: readonly { readonly name: string; readonly url?: string; readonly publishedOn: string }[];
};

/** Some of many, from the `from`th on. */
export type Some<Item> = { readonly from: number; readonly all: number; readonly items: readonly Item[] };

export type ShownReading = {
  readonly id: string;
  readonly fileName: string;
  readonly rows: Imported['rows'];
  readonly encoding?: string;
  readonly ignored: readonly string[];
  readonly persons: readonly string[];
  /** Entries by what they would do to what is published. */
  readonly counts: Readonly<Record<string, number>>;
  readonly entries: Some<ShownEntry>;
  readonly rejected: Some<RowFault>;
};

export type ShownPublication = {
  readonly draft: Draft;
  readonly counts: Readonly<Record<string, number>>;
  readonly entries: Some<ShownEntry>;
};

/** A ride of a case, as everybody would read of it; in the order of the result's rides. */
export type ShownRideToPublish = {
  /** Absent where nothing of it may be public. */
  readonly says?: ShownEntry['says'];
  readonly stands: 'can be published' | 'waits for approval' | 'is public' | KeptBack;
};

export type ShownCasePublication = {
  /** Of the result. */
  readonly version: number;
  readonly rides: readonly ShownRideToPublish[];
};
