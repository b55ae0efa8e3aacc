/** Publish to `stored`: MQTT over TLS with client certificates, the operator in a process of its own, a synced journal. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { freePort } from '../../test/support/ports';
import { alternated, latencyRows, type Row } from '../measure';
import { type Prepared, prepare, ticketOf } from '../prepared';
import { type PartProcess, startPart, untilIdle } from '../process';
import { inTemporaryFolder } from '../temporary-folder';
import { SPACING_MS, TerminalClient } from './client';

const TERMINALS = 100;
const SHAPES = [
  { terminals: 1, items: 1 },
  { terminals: 1, items: 20 },
  { terminals: TERMINALS, items: 1 },
  { terminals: TERMINALS, items: 20 },
];
const RUN_MS = 4_000;
const ROUNDS = 3;
/** More than one terminal can send in all rounds of all shapes. */
const TICKETS = Math.ceil(
  (RUN_MS / SPACING_MS + 1) * ROUNDS * SHAPES.reduce((sum, { items }) => sum + items, 0),
);

type Run = { readonly perSecond: number; readonly times: number[] };

export function ingestRows(): Promise<Row[]> {
  return inTemporaryFolder(async (folder) => {
    const ports = { apiPort: await freePort(), mqttPort: await freePort() };
    const prepared = await prepare(folder, { terminals: TERMINALS, ...ports });
    const operator = await startOperator(prepared, ports);
    try {
      return await measured(prepared, operator, ports.mqttPort);
    } finally {
      await operator.stop();
    }
  });
}

async function measured(prepared: Prepared, operator: PartProcess, mqttPort: number): Promise<Row[]> {
  const tickets = todaysTickets(prepared);
  const clients: TerminalClient[] = [];
  for (const terminal of prepared.terminals.slice(0, TERMINALS))
    clients.push(await TerminalClient.connect(terminal, mqttPort, tickets));
  const runs = await alternated(
    ROUNDS,
    SHAPES.map(({ terminals, items }) => async () => {
      // What an earlier run left to be packed into segments is not this one's.
      await untilIdle(operator.pid);
      return run(clients.slice(0, terminals), items);
    }),
  );
  for (const client of clients) await client.close();
  return SHAPES.flatMap((shape, i) => rowsOf(shape, runs[i]!));
}

/** Every client sends for a few seconds. */
async function run(clients: readonly TerminalClient[], items: number): Promise<Run> {
  const began = performance.now();
  const times = (await Promise.all(clients.map((client) => client.sendUntil(began + RUN_MS, items)))).flat();
  return { perSecond: (times.length * items * 1000) / (performance.now() - began), times };
}

function rowsOf({ terminals, items }: (typeof SHAPES)[number], runs: readonly Run[]): Row[] {
  const name = `publish to \`stored\`, ${terminals} terminal${terminals > 1 ? 's' : ''}, ${items} a message`;
  const offered = Math.round((terminals * items * 1000) / SPACING_MS).toLocaleString('en-US');
  return [
    {
      name: `${name}: check-ins`,
      unit: 'a second',
      values: runs.map(({ perSecond }) => perSecond),
      note: `offered: at most ${offered}; a terminal's next only when its last is stored`,
    },
    ...latencyRows(
      name,
      runs.map(({ times }) => times),
    ),
  ];
}

/** Real ones: passes are proven when their segment closes, which takes its time here as in the field. */
function todaysTickets(prepared: Prepared): Uint8Array[] {
  return Array.from({ length: TICKETS }, () =>
    ticketOf(prepared, {
      day: prepared.today,
      seed: randomBytes(16),
      n: 0,
      riderRef: randomBytes(15),
      notice: randomBytes(16),
    }),
  );
}

function startOperator({ folder, exchange }: Prepared, ports: { apiPort: number; mqttPort: number }) {
  return startPart('start/operator.ts', [
    ...['--folder', join(folder, 'operator'), '--exchange', exchange.folder],
    ...['--terminals', join(folder, 'terminals')],
    ...['--mqtt-port', `${ports.mqttPort}`, '--api-port', `${ports.apiPort}`],
  ]);
}
