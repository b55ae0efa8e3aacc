/** `npm run bench`: every row as one Markdown table; `--help` lists the groups that can be chosen. */
import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { cityRows } from './city/rows';
import { dashboardRows } from './dashboard/rows';
import { fleetRows } from './fleet/rows';
import { importRows } from './import';
import { ingestRows } from './ingest/rows';
import { floodRows, reconnectRows } from './ingest/trouble';
import { type Row, tableOf } from './measure';
import type { BenchOptions } from './options';
import { pageRows } from './page';
import { consoleRows } from './pages/console';
import { pagesRows } from './pages/rows';
import { overrunRows } from './peers/overrun';
import { peerRows, peerRowsOfFew } from './peers/rows';
import { protocolRows } from './protocol';
import { startRows } from './start/rows';
import { terminalRows } from './terminal/rows';
import { tracePeerRows } from './trace/peers/rows';
import { traceRows } from './trace/rows';
import { cardCaseRows, phoneCaseRows } from './trace/scale';

/** Of the terminal's load, where nobody says otherwise. */
const MINUTES = '10';
/** Of the check-ins that a trace's questions are asked of, ours and its peers' alike. */
const MILLIONS = '10';
/** Terminals that are connected to each, ours and its peers alike, whoever sends. */
const CONNECTED = '2000';
/** Of everybody beside their peers, in turn. */
const ROUNDS = '3';

type Groups = Readonly<Record<string, (options: BenchOptions) => Promise<Row[]>>>;

/** Those that take long: only when they are named. */
const LONG: Groups = {
  'case-10': phoneCaseRows(10),
  'case-30': phoneCaseRows(30),
  'case-card': cardCaseRows,
  'trace-peers': tracePeerRows,
};

const USUAL: Groups = {
  protocol: protocolRows,
  page: pageRows,
  pages: pagesRows,
  console: consoleRows,
  import: importRows,
  ingest: ingestRows,
  reconnect: reconnectRows,
  flood: floodRows,
  fleet: fleetRows,
  dashboard: dashboardRows,
  peers: peerRows,
  'peers-100': peerRowsOfFew,
  overrun: overrunRows,
  city: cityRows,
  case: async (options) => [...(await traceRows()), ...(await phoneCaseRows(1)(options))],
  start: startRows,
  terminal: terminalRows,
};

const GROUPS: Groups = { ...USUAL, ...LONG };

const USAGE = `npm run bench                          every usual group, about an hour
npm run bench -- protocol ingest       these: ${Object.keys(USUAL).join(', ')}
npm run bench -- case-10               and those that take long: ${Object.keys(LONG).join(', ')}
npm run bench -- terminal --minutes 60 the terminal's load, ${MINUTES} minutes where nothing is said
npm run bench -- case-10 --laid FOLDER  what was laid for a case is kept in a folder, and used again
npm run bench -- trace-peers --millions 1 what a trace asks, beside PostgreSQL and SQLite; ${MILLIONS} million where nothing is said
npm run bench -- peers --shape 2000x20 --rounds 3  one shape of full load: terminals that send x check-ins a message`;

async function main(): Promise<void> {
  const { values, positionals: wanted } = parseArgs({
    allowPositionals: true,
    options: {
      minutes: { type: 'string', default: MINUTES },
      laid: { type: 'string' },
      millions: { type: 'string', default: MILLIONS },
      shape: { type: 'string' },
      connected: { type: 'string', default: CONNECTED },
      rounds: { type: 'string', default: ROUNDS },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const minutes = wholeNumber('minutes', values.minutes);
  const millions = wholeNumber('millions', values.millions);
  const rounds = wholeNumber('rounds', values.rounds);
  const connected = wholeNumber('connected', values.connected);
  const { laid, shape } = values;
  const unknown = wanted.filter((name) => !Object.hasOwn(GROUPS, name));
  if (unknown.length > 0)
    throw new Error(`no such group: ${unknown.join(', ')}; there are ${Object.keys(GROUPS).join(', ')}`);
  const rows: Row[] = [];
  for (const name of wanted.length > 0 ? wanted : Object.keys(USUAL)) {
    console.error(`${name} …`);
    rows.push(...(await GROUPS[name]!({ minutes, millions, laid, shape, connected, rounds })));
  }
  console.log(`Node ${process.versions.node}, ${cpus().length} cores, Linux ${release()}\n`);
  console.log(tableOf(rows));
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!(Number.isInteger(number) && number > 0)) throw new Error(`--${option} ${text}: give a whole number`);
  return number;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
