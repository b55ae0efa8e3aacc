/**
 * Ours beside what a user would build instead, in one run: the same terminals, certificates and messages over TLS, each
 * check-in on disk before `stored` answers it. Everybody gets more than it can take for some seconds, in turn: how many a
 * second were stored, how long one that was sent waited for its answer, and what the load itself took of the machine.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from '../../test/support/ports';
import { startOperator } from '../ingest/line';
import { Fleet, type FullLoad, makeTickets } from '../load/fleet';
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
const SECONDS = 3;
const ROUNDS = 3;
/** More than anybody takes here; a terminal has at most four messages on their way, the rest waits in it. */
const RATES = { 1: 40_000, 20: 120_000 } as const;
const TICKETS = 80_000;
/** A terminal's bound is 20 messages a second in the field (broker/limits.ts): a hundred of them would measure that. */
const UNBOUND = ['--messages-per-second', '100000'];

type Shape = { readonly terminals: number; readonly items: keyof typeof RATES };

/** All terminals are connected; `terminals` of them send. */
export const peerRows = rowsFor([
  { terminals: TERMINALS, items: 1 },
  { terminals: TERMINALS, items: 20 },
]);
export const peerRowsOfFew = rowsFor([
  { terminals: 100, items: 1 },
  { terminals: 100, items: 20 },
]);

function rowsFor(shapes: readonly Shape[]): () => Promise<Row[]> {
  return () =>
    inTemporaryFolder(async (folder) => {
      const ports = { apiPort: await freePort(), mqttPort: await freePort() };
      console.error(`  certificates for ${TERMINALS} terminals, ${TICKETS} tickets`);
      const prepared = await prepare(folder, { terminals: TERMINALS, ...ports });
      const tickets = makeTickets(prepared, TICKETS);
      const contenders: Contender[] = [];
      const fleets: Fleet[] = [];
      try {
        contenders.push(ours(await startOperator(prepared, ports, UNBOUND), ports.mqttPort));
        contenders.push(...(await peers(folder)));
        for (const { name, mqttPort } of contenders) {
          console.error(`  connecting: ${name}`);
          fleets.push(await Fleet.connect(prepared, { processes: PROCESSES, mqttPort, tickets }));
        }
        const rows: Row[] = [];
        for (const shape of shapes) rows.push(...(await rowsOf(contenders, fleets, shape)));
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
  { terminals, items }: Shape,
): Promise<Row[]> {
  const run = async (contender: Contender, fleet: Fleet): Promise<FullLoad> => {
    for (const pid of contenders.flatMap(({ pids }) => pids)) await untilIdle(pid);
    await fleet.untilOnline();
    const result = await fleet.runFull({ terminals, items, rate: RATES[items], seconds: SECONDS });
    console.error(`  ${contender.name}: ${Math.round(result.stored)} a second, ${result.missing} missing`);
    return result;
  };
  const all = await alternated(
    ROUNDS,
    contenders.map((contender, i) => () => run(contender, fleets[i]!)),
  );
  const name = `full load, ${terminals.toLocaleString('en-US')} terminals, ${items} a message`;
  const median = (values: readonly number[]) => quantile(values, 0.5);
  const storedOf = (results: readonly FullLoad[]) => results.map(({ stored }) => stored);
  return contenders.flatMap((contender, i): Row[] => {
    const results = all[i]!;
    const stored = storedOf(results);
    const ratio = (median(storedOf(all[0]!)) / median(stored)).toFixed(2);
    const missing = results.reduce((sum, each) => sum + each.missing, 0);
    const cores = median(results.map(({ ownCores }) => ownCores)).toFixed(2);
    const note = [
      ...(i === 0 ? [] : [`ours is ${ratio} times this`]),
      `the load itself took ${cores} cores`,
      `${missing} batches missing a minute after the end`,
    ].join('; ');
    return [
      { name: `${name}: ${contender.name}`, unit: 'stored a second', values: stored, note },
      {
        name: `${name}: ${contender.name}, p99`,
        unit: 'ms',
        values: results.map(({ tookMs }) => (tookMs.length > 0 ? quantile(tookMs, 0.99) : Number.NaN)),
        note: 'from when it was sent to its `stored`',
      },
    ];
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
  else
    for (const way of ['each', 'grouped'] as const)
      found.push(await mosquittoAndPostgres(join(folder, way), operatorFolder, way));
  return found;
}

async function aedesAndLevel(folder: string, operatorFolder: string): Promise<Contender> {
  const mqttPort = await freePort();
  const store = join(folder, 'aedes-level');
  mkdirSync(store);
  const part = await startPart('bench/peers/aedes-level.ts', [`${mqttPort}`, operatorFolder, store]);
  return { name: 'aedes + LevelDB', mqttPort, pids: [part.pid], stop: () => part.stop() };
}

/** @param folder its own */
async function mosquittoAndPostgres(
  folder: string,
  operatorFolder: string,
  way: 'each' | 'grouped',
): Promise<Contender> {
  mkdirSync(folder);
  // PostgreSQL's own user passes through to its folder.
  chmodSync(dirname(folder), 0o711);
  const ports = { tls: await freePort(), plain: await freePort() };
  const started: { readonly pid: number; stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const each of [...started].reverse()) await each.stop();
  };
  try {
    const postgres = await startPostgres(folder);
    started.push(postgres);
    started.push(await startMosquitto(folder, operatorFolder, ports));
    const subscriber = [`${ports.plain}`, postgres.connection.host!, way];
    started.push(await startPart('bench/peers/postgres-subscriber.ts', subscriber));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name: `Mosquitto + PostgreSQL, ${way === 'each' ? 'a statement each' : 'grouped statements'}`,
    mqttPort: ports.tls,
    pids: started.map(({ pid }) => pid),
    stop,
  };
}
