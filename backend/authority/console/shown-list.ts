/** What the page gets of a list of cases: the form is shared with it, so this file holds types only. */
import type { CaseView } from '../cases/case-view';
import type { RowCounts, RowFault } from '../tables/table';
import type { Some } from './shown-publication';

/** A row that another officer could be asked to approve. */
export type ShownListed = Pick<CaseView, 'person' | 'from' | 'to' | 'reason' | 'reference'> & {
  readonly row: number;
};

export type ShownList = {
  readonly id: string;
  readonly fileName: string;
  readonly rows: RowCounts;
  readonly encoding?: string;
  readonly ignored: readonly string[];
  readonly persons: readonly string[];
  readonly accepted: Some<ShownListed>;
  readonly rejected: Some<RowFault>;
};
