/**
 * A file of published cases, read row by row: what was taken and what was not add up to its rows. Nothing of it is kept or
 * shown before a second person approves it (`import-desk`, `exposures/shelf`).
 */
import { type Columns, columnsOf, type Field } from './columns';
import type { Coordinates } from './fields/coordinates';
import type { DateOrder } from './fields/dates';
import { ENCODINGS, type Encoding, readCsv } from './files/csv';
import { readGeoJson } from './files/geojson';
import { type Cell, FileRefused, LIMITS, type Table } from './files/table';
import { readXlsx } from './files/xlsx';
import { type Row, readRow } from './read-row';
import type { Report, RowFault, Source } from './record';

/** What the importer says of the file. */
export type ImportRequest = {
  /** Its ending decides how it is read: `.csv`, `.xlsx`, `.geojson`, `.json`. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly source: Source;
  /** Needed where the file has coordinates. */
  readonly coordinates?: Coordinates;
  readonly dateOrder?: DateOrder;
  readonly encoding?: Encoding;
};

export type Imported = {
  readonly reports: readonly { readonly report: Report; readonly source: Source; readonly row: number }[];
  readonly rejected: readonly RowFault[];
  /** Rows below the heading: accepted rows and rejected rows add up to it. */
  readonly rows: { readonly all: number; readonly accepted: number; readonly rejected: number };
  readonly encoding?: Encoding;
  /** Headings whose columns were not read. */
  readonly ignored: readonly string[];
  readonly persons: readonly string[];
};

/** @throws FileRefused when the file as a whole cannot be read; then nothing of it is taken */
export async function importFile(request: ImportRequest): Promise<Imported> {
  const { bytes, source } = request;
  if (bytes.length > LIMITS.bytes)
    throw new FileRefused(`the file has ${bytes.length} bytes, may have ${LIMITS.bytes}: split it`);
  const { table, encoding } = await readFile(request);
  const columns = columnsOf(table.headings);
  expectColumns(columns, request);
  const context = {
    source,
    publishedOn: source.publishedOn,
    ...(request.dateOrder && { order: request.dateOrder }),
    ...(request.coordinates && { coordinates: request.coordinates }),
  };
  const reports: { report: Report; source: Source; row: number }[] = [];
  const rejected: RowFault[] = [];
  let accepted = 0;
  for (const { number, cells } of table.rows) {
    const read = readRow(rowOf(cells, columns), context);
    if ('reports' in read) {
      accepted++;
      for (const report of read.reports) reports.push({ report, source: read.source, row: number });
      continue;
    }
    for (const { field, what } of read) {
      const column = field && table.headings[columns.of.get(field) ?? -1];
      rejected.push({ row: number, ...(column !== undefined && { column }), what });
    }
  }
  const all = table.rows.length;
  return {
    reports,
    rejected,
    rows: { all, accepted, rejected: all - accepted },
    ...(encoding && { encoding }),
    ignored: columns.ignored,
    persons: columns.persons,
  };
}

async function readFile({
  fileName,
  bytes,
  encoding,
}: ImportRequest): Promise<{ table: Table; encoding?: Encoding }> {
  const ending = /\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  if (ending === 'csv' || ending === 'txt') return readCsv(bytes, encoding);
  if (ending === 'xlsx') return { table: await readXlsx(bytes) };
  if (ending === 'geojson' || ending === 'json') return { table: readGeoJson(bytes) };
  throw new FileRefused(
    `files ending in .${ending} are not read: save it as .csv (${ENCODINGS.join(' or ')}), .xlsx or .geojson`,
  );
}

function expectColumns({ of }: Columns, request: ImportRequest): void {
  const has = (...fields: Field[]) => fields.some((field) => of.has(field));
  if (!has('number', 'vehicle', 'place'))
    throw new FileRefused(
      'no column names a trip or a place: head one of them 车次, 车牌 or 地点 (number, vehicle or place)',
    );
  if (has('lat', 'lon') && !request.coordinates)
    throw new FileRefused('the file has coordinates: say whether they are WGS-84 or GCJ-02 (Chinese maps)');
}

function rowOf(cells: readonly Cell[], { of }: Columns): Row {
  const cell = (field: Field): Cell => cells[of.get(field) ?? -1] ?? '';
  return { cell, text: (field) => String(cell(field)).trim() };
}
