/** Dates as offices write them: `2020-01-12`, `1月12日`, `20200112`, `06/12/2020`, Excel's day numbers. Read as `YYYY-MM-DD`. */
import type { Words } from '../../../protocol/sentences';
import type { Read } from './table';

/** Whether `06/12/2020` is 6 December (`day first`) or 12 June. */
export type DateOrder = 'day first' | 'month first';

export type DateContext = {
  /** `YYYY-MM-DD`: the last day that it can be; a date without a year is the last such day up to here. */
  readonly latest: string;
  /** What is said of a later one. */
  readonly tooLate: Words;
  /** Left out, a date that can be read both ways is refused. */
  readonly order?: DateOrder;
};

const NO_DAY: Words = {
  zh: '日历上没有这一天：请写成 2020-01-12 或 1月12日',
  en: 'is no day of the calendar: write 2020-01-12 or 1月12日',
};

const DAY_MS = 86_400_000;
/** Day 0 of Excel's 1900 system, its false 29 February 1900 counted (ECMA-376 part 1, 18.17.4.1). */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);
/** 2000-01-01 to 2099-12-31: other whole numbers are no dates of these files. */
const EXCEL_RANGE = { least: 36_526, most: 73_050 };

/** @param cell text, a number or a date of a spreadsheet; the time of day is not looked at */
export function readDate(cell: string | number | Date, context: DateContext): Read<string> {
  if (cell instanceof Date) return plausible(cell.toISOString().slice(0, 10), context);
  const text = String(cell).normalize('NFKC').trim();
  if (/^\d{5}(\.\d+)?$/.test(text)) return fromExcel(Number(text), context);
  const plain = /^(20\d\d)(\d\d)(\d\d)$/.exec(text);
  if (plain) return dateOf(Number(plain[1]), Number(plain[2]), Number(plain[3]), context);
  const iso = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?$/.exec(text);
  if (iso) return dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3]), context);
  const short = /^(\d{1,2})月(\d{1,2})[日号]?$/.exec(text);
  if (short) return lastBefore(Number(short[1]), Number(short[2]), context);
  const slashed = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text);
  if (slashed) return fromSlashes(Number(slashed[1]), Number(slashed[2]), Number(slashed[3]), context);
  return {
    fault: { zh: '不是日期：请写成 2020-01-12 或 1月12日', en: 'is no date: write 2020-01-12 or 1月12日' },
  };
}

function fromExcel(serial: number, context: DateContext): Read<string> {
  const days = Math.floor(serial);
  if (days < EXCEL_RANGE.least || days > EXCEL_RANGE.most)
    return {
      fault: {
        zh: '是数字，但不是本世纪的日期：请写成 2020-01-12',
        en: 'is a number that is no date of this century: write 2020-01-12',
      },
    };
  return plausible(new Date(EXCEL_EPOCH + days * DAY_MS).toISOString().slice(0, 10), context);
}

function fromSlashes(a: number, b: number, year: number, context: DateContext): Read<string> {
  const order = a > 12 ? 'day first' : b > 12 ? 'month first' : a === b ? 'day first' : context.order;
  if (!order)
    return {
      fault: {
        zh: '有两种读法：请说明日在前还是月在前，或写成 2020-12-06',
        en: 'can be read as two dates: say whether the day or the month comes first, or write 2020-12-06',
      },
    };
  return order === 'day first' ? dateOf(year, b, a, context) : dateOf(year, a, b, context);
}

/** The year is that of the latest day, or the one before where the day would lie behind it. */
function lastBefore(month: number, day: number, context: DateContext): Read<string> {
  const year = Number(context.latest.slice(0, 4));
  // 29 February may lie up to eight years back; four tries find it but around 2100.
  for (let back = 0; back <= 4; back++) {
    const read = dateOf(year - back, month, day, context);
    if (read.value !== undefined) return read;
  }
  return { fault: NO_DAY };
}

function dateOf(year: number, month: number, day: number, context: DateContext): Read<string> {
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day)
    return { fault: NO_DAY };
  return plausible(at.toISOString().slice(0, 10), context);
}

const plausible = (date: string, { latest, tooLate }: DateContext): Read<string> =>
  date > latest ? { fault: tooLate } : { value: date };
