/**
 * CSV that a spreadsheet opens as what it says (THREATS.md, RFC 4180): UTF-8 with a byte order mark, for Excel reads
 * Chinese only so; every cell quoted; and no cell that a spreadsheet would run or round. Pure.
 */

const BOM = '\uFEFF';

/** Blanks that a spreadsheet skips; `\s` lacks the ones of no width. */
const BLANKS = '[\\s\\u200B-\\u200F\\u2060]*';
/** A line that a spreadsheet takes for a formula: by its first character that is not blank, full-width too. */
const FORMULA = new RegExp(`^${BLANKS}[=+\\-@\\t\\r\\n＝＋－＠]`, 'u');
/** Digits beyond the 15 that a spreadsheet keeps of a number, and numbers that would lose their zeros. */
const ROUNDED = /^(?:\d{12,}|0\d+)$/;

export function csvFile(rows: readonly (readonly (string | number)[])[]): Uint8Array {
  const lines = rows.map((cells) => cells.map(cellOf).join(','));
  return new TextEncoder().encode(`${BOM}${lines.join('\r\n')}\r\n`);
}

/** A cell is one line: a break inside would begin a line of its own for whoever splits by lines. */
function cellOf(value: string | number): string {
  if (typeof value === 'number') return `"${value}"`;
  const isStarted = FORMULA.test(value);
  const line = value.replace(/[\r\n\u2028\u2029]+/g, ' ');
  const safe = isStarted || ROUNDED.test(line) ? `'${line}` : line;
  return `"${safe.replaceAll('"', '""')}"`;
}
