/**
 * Ours beside what a user would build instead, in one run: the same terminals, certificates and messages over TLS, each
 * check-in on disk before `stored` answers it. Everybody gets more than it can take for some seconds, in turn, and what
 * counts is how many a second were stored.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../test/support/ports';
import { startOperator } from '../ingest/line';
import { Fleet, makeTickets, type RunResult } from '../load/fleet';
import { alternated, quantile, type Row } from '../measure';
import { prepare } from '../prepared';
import { type PartProcess, startPart, untilIdle } from '../process';
import { inTemporaryFolder } from '../temporary-folder';
import { isMosquittoHere, startMosquitto } from './mosquitto';
import { postgresPrograms, startPostgres } from './postgres';

type Contender = {
  readonly name: string;
  readonly mqttPort: number;
  /** The processes that work for it. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
};

const TERMINALS = 2_000;
const PROCESSES = 2;
const SECONDS = 4;
const ROUNDS = 3;
/** More than anybody takes here; a terminal has at most four messages on their way, the rest waits in it. */
const SHAPES = [
  { terminals: TERMINALS, items: 1, rate: 12_000 },
  { terminals: TERMINALS, items: 20, rate: 40_000 },
] as const;
const TICKETS = 80_000;

export function peerRows(): Promise<Row[]> {
  return inTemporaryFolder(async (folder) => {
    const ports = { apiPort: await freePort(), mqttPort: await freePort() };
    console.error(`  certificates for ${TERMINALS} terminals, ${TICKETS} tickets`);
    const prepared = await prepare(folder, { terminals: TERMINALS, ...ports });
    const tickets = makeTickets(prepared, TICKETS);
    const contenders: Contender[] = [];
    const fleets: Fleet[] = [];
    try {
      contenders.push(ours(await startOperator(prepared, ports), ports.mqttPort));
      contenders.push(...(await peers(folder)));
      for (const { name, mqttPort } of contenders) {
        console.error(`  connecting: ${name}`);
        fleets.push(await Fleet.connect(prepared, { processes: PROCESSES, mqttPort, tickets }));
      }
      const rows: Row[] = [];
      for (const shape of SHAPES) rows.push(...(await rowsOf(contenders, fleets, shape)));
      return rows;
    } finally {
      await Promise.all(fleets.map((fleet) => fleet.close()));
      for (const contender of contenders.reverse()) await contender.stop();
    }
  });
}

async function rowsOf(
  contenders: readonly Contender[],
  fleets: readonly Fleet[],
  shape: (typeof SHAPES)[number],
): Promise<Row[]> {
  const run = async (contender: Contender, fleet: Fleet): Promise<RunResult> => {
    for (const pid of contenders.flatMap(({ pids }) => pids)) await untilIdle(pid);
    await fleet.untilOnline();
    const result = await fleet.run({ ...shape, seconds: SECONDS });
    console.error(
      `  ${contender.name}: ${Math.round(result.stored)} a second, ${result.unstored} batches not stored`,
    );
    return result;
  };
  const all = await alternated(
    ROUNDS,
    contenders.map((contender, i) => () => run(contender, fleets[i]!)),
  );
  const name = `stored at full load, ${shape.terminals.toLocaleString('en-US')} terminals, ${shape.items} a message`;
  const ourMedian = quantile(
    all[0]!.map(({ stored }) => stored),
    0.5,
  );
  return contenders.map((contender, i) => {
    const values = all[i]!.map(({ stored }) => stored);
    const unstored = all[i]!.reduce((sum, each) => sum + each.unstored, 0);
    const ratio = i === 0 ? '' : `ours is ${(ourMedian / quantile(values, 0.5)).toFixed(2)} times this; `;
    const note = `${ratio}${unstored} batches not stored a minute after the end`;
    return { name: `${name}: ${contender.name}`, unit: 'check-ins a second', values, note };
  });
}

const ours = (operator: PartProcess, mqttPort: number): Contender => ({
  name: 'Coride',
  mqttPort,
  pids: [operator.pid],
  stop: () => operator.stop(),
});

/** Those that are installed; of the others a line says how they would be. */
async function peers(folder: string): Promise<Contender[]> {
  const operatorFolder = join(folder, 'operator');
  const found = [await aedesAndLevel(folder, operatorFolder)];
  if (!isMosquittoHere()) console.error('  without Mosquitto (apt install mosquitto)');
  else if (!postgresPrograms()) console.error('  without PostgreSQL (apt install postgresql)');
  else found.push(await mosquittoAndPostgres(folder, operatorFolder));
  return found;
}

async function aedesAndLevel(folder: string, operatorFolder: string): Promise<Contender> {
  const mqttPort = await freePort();
  const store = join(folder, 'aedes-level');
  mkdirSync(store);
  const part = await startPart('bench/peers/aedes-level.ts', [`${mqttPort}`, operatorFolder, store]);
  return { name: 'aedes + LevelDB', mqttPort, pids: [part.pid], stop: () => part.stop() };
}

async function mosquittoAndPostgres(folder: string, operatorFolder: string): Promise<Contender> {
  const ports = { tls: await freePort(), plain: await freePort() };
  const started: { readonly pid: number; stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const each of [...started].reverse()) await each.stop();
  };
  try {
    const postgres = await startPostgres(folder);
    started.push(postgres);
    started.push(await startMosquitto(folder, operatorFolder, ports));
    const subscriber = [`${ports.plain}`, postgres.connection.host!];
    started.push(await startPart('bench/peers/postgres-subscriber.ts', subscriber));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name: 'Mosquitto + PostgreSQL',
    mqttPort: ports.tls,
    pids: started.map(({ pid }) => pid),
    stop,
  };
}
