/** CSV as offices export it: UTF-8 with or without BOM, or GB18030, commas, semicolons or tabs. */
import { CsvError, parse } from 'csv-parse/sync';
import { FileRefused, type Table, tableOf } from './table';

export const ENCODINGS = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/**
 * The text of a file. Without a word of the encoding it is UTF-8 where its bytes are, else GB18030: text of one is
 * practically never well-formed in the other.
 */
export function decodeText(bytes: Uint8Array, encoding?: Encoding): { text: string; encoding: Encoding } {
  for (const name of encoding ? [encoding] : ENCODINGS) {
    try {
      return { text: new TextDecoder(name, { fatal: true }).decode(bytes), encoding: name };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  throw new FileRefused(`the file is not ${encoding ?? 'UTF-8 or GB18030'}: save it again as CSV in UTF-8`);
}

/** @throws FileRefused */
export function readCsv(bytes: Uint8Array, encoding?: Encoding): { table: Table; encoding: Encoding } {
  const decoded = decodeText(bytes, encoding);
  const { text } = decoded;
  if (text.includes('\0')) throw new FileRefused('the file holds zero bytes: it is no CSV');
  const firstLine = text.slice(0, text.search(/\r|\n|$/));
  const delimiter = [',', ';', '\t', '，'].reduce((best, mark) =>
    firstLine.split(mark).length > firstLine.split(best).length ? mark : best,
  );
  let lines: Numbered[];
  try {
    lines = parse(text, { ...CSV, delimiter }) as unknown as Numbered[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new FileRefused(`the file is no CSV: ${wordsOf(error)}`);
  }
  const table = tableOf(
    lines.map(({ record }) => record),
    (i) => lines[i]!.info.lines,
  );
  return { table, encoding: decoded.encoding };
}

const CSV = {
  bom: true,
  info: true,
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: 1_000_000,
};
/** What csv-parse gives with `info`, which its types leave out. */
type Numbered = { info: { lines: number }; record: string[] };

/** Without the cell's text, which csv-parse may quote. */
function wordsOf(error: CsvError): string {
  const line = typeof error.lines === 'number' ? ` in line ${error.lines}` : '';
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return `a quotation mark${line} is not closed`;
  if (error.code === 'CSV_MAX_RECORD_SIZE') return `a row${line} has more than a million characters`;
  return `a quotation mark${line} stands within a cell: double it, and put the cell in quotation marks`;
}
