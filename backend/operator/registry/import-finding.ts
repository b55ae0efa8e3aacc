/** Something that is wrong with a table that was to be imported. */
import type { Words } from '../../../protocol/sentences';

export type ImportFinding = {
  /** Of the table, its head is 1; absent: of all of it. */
  readonly line?: number;
  readonly field?: string;
  readonly words: Words;
};
