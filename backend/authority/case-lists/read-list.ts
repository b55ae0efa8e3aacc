/**
 * A list of cases, read row by row: what was taken and what was not add up to its rows. Nothing of it is a case before its
 * officer confirms it (`list-desk`), and none is opened before another officer approves it.
 */
import type { Words } from '../../../protocol/sentences';
import { type Columns, columnsOf, rowOf } from '../tables/columns';
import type { DateOrder } from '../tables/dates';
import { type GivenFile, readTable } from '../tables/read-table';
import { FileRefused, type RowFault } from '../tables/table';
import { type Field, HEADINGS, SIGNS, WHO } from './columns';
import { type FieldFault, type ListedCase, readRow } from './read-row';

/** What the officer says of the file. */
export type ListRequest = GivenFile & {
  /** `YYYY-MM-DD`, local: no day of a list lies behind it, and a window without an end ends there. */
  readonly today: string;
  /** For rows without a reason of their own. */
  readonly reason: string;
  /** Days that the window begins before the onset or the sample. */
  readonly daysBefore: number;
  readonly dateOrder?: DateOrder;
};

export type ReadList = {
  readonly listed: readonly (ListedCase & { readonly row: number })[];
  readonly rejected: readonly RowFault[];
  /** Rows below the heading. */
  readonly all: number;
  readonly encoding?: GivenFile['encoding'];
  /** Headings whose columns were not read; `persons`: under which more of a person stands than a case needs. */
  readonly ignored: readonly string[];
  readonly persons: readonly string[];
  /** Headings of what a draft is made of, for faults that are found later. */
  readonly headed: Readonly<Partial<Record<Field, string>>>;
};

/** @throws FileRefused when the file as a whole cannot be read; then nothing of it is taken */
export async function readList(request: ListRequest): Promise<ReadList> {
  const { today, reason, daysBefore, dateOrder } = request;
  const { table, encoding } = await readTable(request);
  const columns = columnsOf(table.headings, HEADINGS);
  expectColumns(columns);
  const context = {
    latest: today,
    tooLate: { zh: `在今天（${today}）之后`, en: `lies behind today, ${today}` },
    reason,
    daysBefore,
    ...(dateOrder && { order: dateOrder }),
  };
  const earlier = createEarlierRows();
  const listed: (ListedCase & { row: number })[] = [];
  const rejected: RowFault[] = [];
  const headingOf = (field: Field) => table.headings[columns.of.get(field) ?? -1];
  for (const { number: row, cells } of table.rows) {
    const read = readRow(rowOf(cells, columns), context);
    const twice = earlier.note(row, read);
    const faults = twice ? [...read.faults, twice] : read.faults;
    if (read.listed && !twice) listed.push({ ...read.listed, row });
    for (const { field, what } of faults) {
      const column = field && headingOf(field);
      rejected.push({ row, ...(column !== undefined && { column }), what });
    }
  }
  const { ignored, persons } = columns;
  const headed = Object.fromEntries([...columns.of.keys()].map((field) => [field, headingOf(field)]));
  return {
    listed,
    rejected,
    all: table.rows.length,
    ...(encoding && { encoding }),
    ignored,
    persons,
    headed,
  };
}

function expectColumns({ of }: Columns<Field>): void {
  const expectOne = (fields: readonly Field[], words: string) => {
    if (!fields.some((field) => of.has(field))) throw new FileRefused(words);
  };
  expectOne(
    WHO,
    'no column names a person: head one of them 手机号, 身份证号, 乘车卡号 or 司机工号 (phone, identity number, card or driver)',
  );
  expectOne(
    ['from', ...SIGNS],
    'no column says since when: head one of them 传染期从, 发病日期 or 采样日期 (infectious from, onset or sample date)',
  );
  expectOne(['reference'], 'no column names the report: head it 检验报告编号 (laboratory reference)');
}

/** What rows further up had: a report in two rows is one case, and so is a person with one window in two. */
function createEarlierRows() {
  const reports = new Map<string, number>();
  const windows = new Map<
    string,
    { readonly row: number; readonly first: string; readonly last: string }[]
  >();
  return {
    /** What of the row is there already; the row is known from now on. */
    note(
      row: number,
      { listed, reference }: Pick<ReturnType<typeof readRow>, 'listed' | 'reference'>,
    ): FieldFault | undefined {
      const sameReport = reference === undefined ? undefined : reports.get(reference);
      if (sameReport !== undefined) return { field: 'reference', what: SAME_REPORT(sameReport) };
      if (reference !== undefined) reports.set(reference, row);
      if (!listed) return undefined;
      const { person, first, last } = listed;
      const key = `${person.kind} ${person.identifier}`;
      const own = windows.get(key) ?? [];
      windows.set(key, own);
      const overlapping = own.find((each) => each.first <= last && first <= each.last);
      own.push({ row, first, last });
      return overlapping && { field: person.kind, what: SAME_PERSON(overlapping.row) };
    },
  };
}

const SAME_REPORT = (row: number): Words => ({
  zh: `与第 ${row} 行相同：每份检验报告只能用一次`,
  en: `is that of row ${row}: each laboratory reference is used once`,
});
const SAME_PERSON = (row: number): Words => ({
  zh: `与第 ${row} 行是同一个人，日期重叠：留一行，写整个传染期`,
  en: `is the person of row ${row} for the same days: keep one row with the whole window`,
});
