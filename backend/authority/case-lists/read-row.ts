/** One row of a list of cases: whom, when, why and by which report; or all that is wrong with it. Pure. */

import { normalIdentifier } from '../../../protocol/identifiers';
import type { Identifier } from '../../../protocol/sealed-subject';
import type { Words } from '../../../protocol/sentences';
import { LONGEST_REASON, NO_REASON, NO_REFERENCE, normalReference } from '../cases/draft';
import type { Row } from '../tables/columns';
import { type DateContext, readDate } from '../tables/dates';
import type { Cell, Read } from '../tables/table';
import { type Field, SIGNS, WHO, type Who } from './columns';

export type RowContext = DateContext & {
  /** For rows without one of their own; may be blank. */
  readonly reason: string;
  /** How long before the first symptoms, or the sample of somebody without any, the window begins; days. */
  readonly daysBefore: number;
};

/** Dates are local, `YYYY-MM-DD`, both included. */
export type ListedCase = {
  readonly person: Identifier;
  readonly first: string;
  readonly last: string;
  readonly reason: string;
  readonly reference: string;
};

/** What is wrong, with the field that it is wrong in; none for the row as a whole. */
export type FieldFault = { readonly field?: Field; readonly what: Words };

export type ReadRow = {
  readonly listed?: ListedCase;
  readonly faults: readonly FieldFault[];
  /** As far as it can be read, in a row with faults too. */
  readonly reference?: string;
};

const NOT_ONE: Readonly<Record<Who, Words>> = {
  phone: { zh: '不是大陆手机号（11 位，1 开头）', en: 'is no mobile number: 11 digits, 1 first' },
  document: {
    zh: '不是身份证号：17 位数字加校验码，请核对（护照等查不到乘车）',
    en: 'is no identity number: 17 digits and the check character that fits them (no passport leads to rides)',
  },
  card: {
    zh: '不是乘车卡号：卡上码下面的 16 个字母和数字',
    en: 'is no card number: 16 letters and digits, as under its code',
  },
  driver: { zh: '不是司机工号：3 到 10 位数字', en: "is no driver's number: 3 to 10 digits" },
};
const NOBODY: Words = {
  zh: '空着：手机号、身份证号、乘车卡号、司机工号要有一个',
  en: 'is blank: a case needs a phone, identity, card or driver number',
};
const ROUNDED: Words = {
  zh: '被表格当成数字，末几位已丢失：把这一列设为文本再填',
  en: 'was kept as a number, and its last digits are lost: format the column as text and fill it in again',
};
const MAYBE_ROUNDED: Words = {
  zh: '以 000 结尾，像是被表格当成数字丢了末三位：请核对，确实如此就在“新建案件”里填',
  en: 'ends with 000, as a spreadsheet leaves it that lost three digits: check it; if it is right, ask for it by "New case"',
};
const NO_DAY: Words = {
  zh: '空着：要有传染期开始、发病日期或采样日期',
  en: 'is blank: a case needs its first day, the onset or the day of the sample',
};
const BACKWARDS: Words = { zh: '早于传染期的第一天', en: 'lies before the first day of the window' };
const LONG_REASON: Words = {
  zh: `超过 ${LONGEST_REASON} 个字：请写短些`,
  en: `is longer than ${LONGEST_REASON} characters: shorten it`,
};

const DAY_MS = 86_400_000;

export function readRow(row: Row<Field>, context: RowContext): ReadRow {
  const faults: FieldFault[] = [];
  const take = <T>(field: Field, read: Read<T>): T | undefined => {
    if (read.fault !== undefined) faults.push({ field, what: read.fault });
    return read.value;
  };
  const dateAt = (field: Field) =>
    row.text(field) === '' ? undefined : take(field, readDate(row.cell(field), context));

  const named = WHO.filter((who) => row.text(who) !== '');
  // Each that is there must be right: a wrong one beside it may mean that the row is another person's.
  const [person] = named.map((who) => take(who, personOf(who, row.cell(who))));
  if (named.length === 0) faults.push({ field: 'phone', what: NOBODY });
  const reference = take('reference', referenceOf(row.cell('reference')));
  const reason = take('reason', reasonOf(row.text('reason') || context.reason));
  const first = firstDay(row, dateAt, faults, context.daysBefore);
  const last = dateAt('to') ?? (row.text('to') === '' ? context.latest : undefined);
  if (first !== undefined && last !== undefined && last < first)
    faults.push({ field: row.text('to') === '' ? 'from' : 'to', what: BACKWARDS });
  const isWhole = faults.length === 0 && person && reference && reason && first && last;
  return {
    faults,
    ...(reference && { reference }),
    ...(isWhole && { listed: { person, first, last, reason, reference } }),
  };
}

/** The day that is stated, else some days before the first sign. */
function firstDay(
  row: Row<Field>,
  dateAt: (field: Field) => string | undefined,
  faults: FieldFault[],
  daysBefore: number,
): string | undefined {
  if (row.text('from') !== '') return dateAt('from');
  const sign = SIGNS.find((each) => row.text(each) !== '');
  if (!sign) {
    faults.push({ field: 'onset', what: NO_DAY });
    return undefined;
  }
  const day = dateAt(sign);
  return day && new Date(Date.parse(day) - daysBefore * DAY_MS).toISOString().slice(0, 10);
}

/** What a spreadsheet's own ways of keeping text as text put before or around it. */
const bare = (cell: Cell): string => String(cell).trim().replace(/^['’]/, '');

/** A number beyond what a spreadsheet keeps exactly, as it gives it or as it writes it into CSV. */
const isRounded = (cell: Cell): boolean =>
  typeof cell === 'number' ? !Number.isSafeInteger(cell) : /^\d(?:\.\d+)?E\+?\d+$/i.test(bare(cell));

function personOf(who: Who, cell: Cell): Read<Identifier> {
  if (isRounded(cell)) return { fault: ROUNDED };
  const person = normalIdentifier(who, bare(cell));
  if (!person) return { fault: NOT_ONE[who] };
  return who === 'document' && person.identifier.endsWith('000')
    ? { fault: MAYBE_ROUNDED }
    : { value: person };
}

function referenceOf(cell: Cell): Read<string> {
  if (isRounded(cell)) return { fault: ROUNDED };
  const value = normalReference(bare(cell));
  return value ? { value } : { fault: NO_REFERENCE };
}

function reasonOf(text: string): Read<string> {
  const value = text.trim();
  if (value.length < 4) return { fault: NO_REASON };
  return value.length > LONGEST_REASON ? { fault: LONG_REASON } : { value };
}
