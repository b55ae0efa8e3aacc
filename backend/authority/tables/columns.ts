/** Which column of a file holds what, by its heading. */
import { isPersonHeading } from './person-headings';
import type { Cell } from './table';

/** What each field's column may be headed. */
export type Headings<Field extends string> = Readonly<Record<Field, RegExp>>;

export type Columns<Field extends string> = {
  readonly of: ReadonlyMap<Field, number>;
  /** Headings that say nothing to us: their cells are not read. */
  readonly ignored: readonly string[];
  /** Headings under which persons stand: their cells are not read, and the importer is told. */
  readonly persons: readonly string[];
};

/** The first column of each meaning counts. */
export function columnsOf<Field extends string>(
  headings: readonly string[],
  meanings: Headings<Field>,
): Columns<Field> {
  const fields = Object.keys(meanings) as Field[];
  const of = new Map<Field, number>();
  const ignored: string[] = [];
  const persons: string[] = [];
  headings.forEach((heading, i) => {
    const text = heading.normalize('NFKC').trim();
    const field = fields.find((each) => !of.has(each) && meanings[each].test(text));
    if (field) of.set(field, i);
    else if (isPersonHeading(text)) persons.push(heading);
    else if (text !== '') ignored.push(heading);
  });
  return { of, ignored, persons };
}

/** Cells by field; fields without a column are blank. */
export type Row<Field extends string> = { cell(field: Field): Cell; text(field: Field): string };

export function rowOf<Field extends string>(cells: readonly Cell[], { of }: Columns<Field>): Row<Field> {
  const cell = (field: Field): Cell => cells[of.get(field) ?? -1] ?? '';
  return { cell, text: (field) => String(cell(field)).trim() };
}
