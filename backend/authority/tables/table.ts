/** A file as a table, whatever it came as. */
import type { Words } from '../../../protocol/sentences';

export type Cell = string | number | Date;

export type Table = {
  readonly headings: readonly string[];
  /** Numbered as people count them in the file. */
  readonly rows: readonly { readonly number: number; readonly cells: readonly Cell[] }[];
};

/** What a cell holds, or what is wrong with it and how to mend it, as a sentence that follows the column's name. */
export type Read<T> =
  | { readonly value: T; readonly fault?: undefined }
  | { readonly fault: Words; readonly value?: undefined };

/** Why a row of a file was not taken: where, what, and how to mend it. Never quotes the cell. */
export type RowFault = {
  /** Of the file: the header is row 1. Of GeoJSON: the feature, from 1. */
  readonly row: number;
  /** The column's own heading; none for the row as a whole. */
  readonly column?: string;
  readonly what: Words;
};

/** Rows below the heading: accepted rows and rejected rows add up to all. */
export type RowCounts = { readonly all: number; readonly accepted: number; readonly rejected: number };

/** The file as a whole cannot be read: what is wrong, and how to mend it. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
}

export const LIMITS = { bytes: 20 * 1024 * 1024, rows: 50_000, columns: 200, cell: 4_000 } as const;

/** A table of rows whose first is the heading; blank rows fall away. */
export function tableOf(rows: readonly (readonly Cell[])[], numberOf: (index: number) => number): Table {
  const blank = (cells: readonly Cell[]) => cells.every((cell) => String(cell).trim() === '');
  const first = rows.findIndex((cells) => !blank(cells));
  if (first < 0) throw new FileRefused('the file is empty: its first row must name the columns');
  const headings = rows[first]!.map((cell) => String(cell).trim());
  if (headings.length > LIMITS.columns)
    throw new FileRefused(`the file has ${headings.length} columns, may have ${LIMITS.columns}`);
  if (rows.length > LIMITS.rows)
    throw new FileRefused(`the file has ${rows.length} rows, may have ${LIMITS.rows}: split it`);
  const twice = headings.find((heading, i) => heading !== '' && headings.indexOf(heading) !== i);
  if (twice !== undefined)
    throw new FileRefused(`the column "${twice.slice(0, 40)}" is there twice: give each a name of its own`);
  const filled = rows
    .map((cells, i) => ({ number: numberOf(i), cells }))
    .slice(first + 1)
    .filter(({ cells }) => !blank(cells));
  return { headings, rows: filled };
}
