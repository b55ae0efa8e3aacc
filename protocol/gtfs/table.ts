/** One file of a feed as rows that know their line. CSV by csv-parse; what GTFS adds to it is here. */
import { CsvError, parse } from 'csv-parse/sync';
import type { FeedFinding } from './feed';

export type Row = {
  readonly line: number;
  /** Blank where the field is left out or the column is not there. */
  get(column: string): string;
};

export type Table = {
  readonly file: string;
  readonly columns: ReadonlySet<string>;
  readonly rows: readonly Row[];
};

/** Collects findings, at most `MOST` of a kind in a file: a feed that is wrong throughout stays readable. */
export class Findings {
  static readonly MOST = 20;
  readonly all: FeedFinding[] = [];
  private readonly counts = new Map<string, number>();

  error(file: string, line: number | undefined, what: string, kind = what): void {
    this.add('error', file, line, what, kind);
  }

  warn(file: string, line: number | undefined, what: string, kind = what): void {
    this.add('warning', file, line, what, kind);
  }

  get refuses(): boolean {
    return this.all.some(({ severity }) => severity === 'error');
  }

  private add(
    severity: FeedFinding['severity'],
    file: string,
    line: number | undefined,
    what: string,
    kind: string,
  ) {
    const key = `${file} ${kind}`;
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    if (count < Findings.MOST) this.all.push({ severity, file, ...(line !== undefined && { line }), what });
    else if (count === Findings.MOST)
      this.all.push({ severity, file, what: `and more of these: ${what} (the others are not listed)` });
  }
}

const CSV = { bom: true, skip_empty_lines: true, relax_column_count: true, trim: true };
/** What csv-parse gives with `info`, which its types leave out. */
type Numbered = { info: { lines: number }; record: string[] };

/** Reads a table; undefined, with an error among the findings, when it is no CSV or lacks one of the columns. */
export function readTable(
  file: string,
  bytes: Uint8Array,
  required: readonly string[],
  findings: Findings,
): Table | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    findings.error(file, undefined, 'is not UTF-8, as GTFS wants it: save it as UTF-8');
    return undefined;
  }
  let raw: Numbered[];
  try {
    raw = parse(text, { ...CSV, info: true }) as unknown as Numbered[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    findings.error(file, error.lines as number | undefined, `is not CSV: ${error.message}`);
    return undefined;
  }
  const header = raw[0]?.record ?? [];
  const missing = required.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    findings.error(file, 1, `lacks the column ${missing.join(', ')}`);
    return undefined;
  }
  const at = new Map(header.map((column, i) => [column, i]));
  const rows = raw.slice(1).map(({ info, record }): Row => {
    if (record.length > header.length)
      findings.warn(file, info.lines, `has more fields than the header: the last are ignored`);
    return { line: info.lines, get: (column) => record[at.get(column) ?? -1] ?? '' };
  });
  return { file, columns: new Set(header), rows };
}

/** The row's id; undefined, with an error, where it is blank or taken. */
export function idOf(
  row: Row,
  column: string,
  file: string,
  taken: ReadonlyMap<string, unknown>,
  findings: Findings,
): string | undefined {
  const id = row.get(column);
  if (id !== '' && !taken.has(id)) return id;
  const what = id === '' ? `${column} is blank` : `${column} ${id} is there twice`;
  findings.error(file, row.line, what, `${column} ${id === ''}`);
  return undefined;
}
