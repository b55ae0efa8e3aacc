/** `npm run bench`: every row as one Markdown table; `npm run bench -- protocol ingest` chooses groups. */
import { cpus, release } from 'node:os';
import { cityRows } from './city/rows';
import { ingestRows } from './ingest/rows';
import { floodRows, reconnectRows } from './ingest/trouble';
import { type Row, tableOf } from './measure';
import { pageRows } from './page';
import { protocolRows } from './protocol';
import { startRows } from './start/rows';
import { traceRows } from './trace/rows';

const GROUPS: Readonly<Record<string, () => Promise<Row[]>>> = {
  protocol: protocolRows,
  page: pageRows,
  ingest: ingestRows,
  reconnect: reconnectRows,
  flood: floodRows,
  city: cityRows,
  case: traceRows,
  start: startRows,
};

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !Object.hasOwn(GROUPS, name));
  if (unknown.length > 0)
    throw new Error(`no such group: ${unknown.join(', ')}; there are ${Object.keys(GROUPS).join(', ')}`);
  const rows: Row[] = [];
  for (const name of wanted.length > 0 ? wanted : Object.keys(GROUPS)) {
    console.error(`${name} …`);
    rows.push(...(await GROUPS[name]!()));
  }
  console.log(`Node ${process.versions.node}, ${cpus().length} cores, Linux ${release()}\n`);
  console.log(tableOf(rows));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
