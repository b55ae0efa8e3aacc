/**
 * A file of published cases, read row by row: what was taken and what was not add up to its rows. Nothing of it is kept or
 * shown before a second person approves it (`import-desk`, `exposures/shelf`).
 */
import { type Columns, columnsOf, rowOf } from '../tables/columns';
import type { DateOrder } from '../tables/dates';
import { endingOf, expectSize, type GivenFile, type ReadTable, readTable } from '../tables/read-table';
import { FileRefused, type RowCounts, type RowFault } from '../tables/table';
import { type Field, HEADINGS } from './columns';
import type { Coordinates } from './fields/coordinates';
import { readGeoJson } from './geojson';
import { readRow } from './read-row';
import type { Report, Source } from './record';

/** What the importer says of the file: its ending may be `.geojson` or `.json` too. */
export type ImportRequest = GivenFile & {
  readonly source: Source;
  /** Needed where the file has coordinates. */
  readonly coordinates?: Coordinates;
  readonly dateOrder?: DateOrder;
};

export type Imported = {
  readonly reports: readonly { readonly report: Report; readonly source: Source; readonly row: number }[];
  readonly rejected: readonly RowFault[];
  readonly rows: RowCounts;
  readonly encoding?: GivenFile['encoding'];
  /** Headings whose columns were not read. */
  readonly ignored: readonly string[];
  readonly persons: readonly string[];
};

/** @throws FileRefused when the file as a whole cannot be read; then nothing of it is taken */
export async function importFile(request: ImportRequest): Promise<Imported> {
  const { source } = request;
  const { table, encoding } = await tableOf(request);
  const columns = columnsOf(table.headings, HEADINGS);
  expectColumns(columns, request);
  const { publishedOn } = source;
  const context = {
    source,
    latest: publishedOn,
    tooLate: {
      zh: `晚于发布日期 ${publishedOn}`,
      en: `lies behind the day of publication, ${publishedOn}`,
    },
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

async function tableOf(request: ImportRequest): Promise<ReadTable> {
  if (!['geojson', 'json'].includes(endingOf(request.fileName))) return readTable(request);
  expectSize(request.bytes);
  return { table: readGeoJson(request.bytes) };
}

function expectColumns({ of }: Columns<Field>, request: ImportRequest): void {
  const has = (...fields: Field[]) => fields.some((field) => of.has(field));
  if (!has('number', 'vehicle', 'place'))
    throw new FileRefused(
      'no column names a trip or a place: head one of them 车次, 车牌 or 地点 (number, vehicle or place)',
    );
  if (has('lat', 'lon') && !request.coordinates)
    throw new FileRefused('the file has coordinates: say whether they are WGS-84 or GCJ-02 (Chinese maps)');
}
