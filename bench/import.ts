/** Rows of a report's file read a second: what the reader takes, and what an officer waits for with a process of its own. */
import { type ImportRequest, importFile } from '../backend/authority/reports/import';
import { readReportsApart } from '../backend/authority/reports/import-desk';
import { systemClock } from '../platform/clock';
import type { Row } from './measure';

const ROWS = 10_000;
const ROUNDS = 5;

export async function importRows(): Promise<Row[]> {
  const request = requestOf(ROWS);
  const apart = readReportsApart(systemClock());
  const values: [number[], number[]] = [[], []];
  // In turn, so that a slow minute of the machine falls on both.
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, read] of [importFile, apart].entries()) {
      const began = performance.now();
      const { rows } = await read(request);
      if (rows.accepted !== ROWS) throw new Error(`${rows.accepted} of ${ROWS} rows were taken`);
      values[i]!.push((ROWS / (performance.now() - began)) * 1000);
    }
  const how = `${ROWS.toLocaleString('en')} trips as CSV`;
  return [
    { name: 'import rows: read', unit: 'a second', values: values[0], note: `${how}, in this process` },
    {
      name: 'import rows: from upload to report',
      unit: 'a second',
      values: values[1],
      note: `${how}, in a process of its own; starting it included`,
    },
  ];
}

function requestOf(count: number): ImportRequest {
  const rows = Array.from(
    { length: count },
    (_, i) => `1月${1 + (i % 28)}日,火车,G${i},沈阳北,北京南,上午8时30分,5车12A`,
  );
  const text = ['日期,交通类型,车次,出发站,到达站,时间,座位', ...rows].join('\n');
  const source = { name: 'bench', publishedOn: '2020-02-08' };
  return { fileName: 'trips.csv', bytes: new TextEncoder().encode(text), source };
}
