/** Ours and what a user would build instead, each started with the same certificates and every check-in on disk. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../test/support/ports';
import { startOperator } from '../ingest/line';
import type { Prepared } from '../prepared';
import { startPart } from '../process';
import { isMosquittoHere, startMosquitto } from './mosquitto';
import { postgresPrograms, startPostgres } from './postgres';

export type Contender = {
  readonly name: string;
  readonly mqttPort: number;
  /** The processes that work for it now; their children do, too. */
  readonly pids: readonly number[];
  /** Ends them all as a power cut would, and starts it again on what is on the disk. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

type Running = Pick<Contender, 'pids' | 'stop'>;

/** A contender still to be started. `missing`: the package that it needs and this machine lacks. */
export type Candidate = {
  readonly name: string;
  readonly missing?: string | undefined;
  /** Where terminals must find it; absent: anywhere. */
  readonly mqttPort?: number;
  /** @param folder one of its own: empty, or as it left it */
  start(folder: string, mqttPort: number): Promise<Running>;
};

/** A terminal's bound is 20 messages a second in the field (broker/limits.ts): a hundred of them would measure that. */
const UNBOUND = ['--messages-per-second', '100000'];

/** @param ports those that `prepared` was made for */
export const coride = (prepared: Prepared, ports: { apiPort: number; mqttPort: number }): Candidate => ({
  name: 'Coride',
  mqttPort: ports.mqttPort,
  start: async () => together([await startOperator(prepared, ports, UNBOUND)]),
});

export const aedesAndLevel = (operatorFolder: string): Candidate => ({
  name: 'aedes + LevelDB',
  start: async (folder, mqttPort) =>
    together([await startPart('bench/peers/aedes.ts', [`${mqttPort}`, operatorFolder, folder])]),
});

export const aedesAndSubscriber = (operatorFolder: string): Candidate => ({
  name: 'aedes, a subscriber + LevelDB',
  start: (folder, mqttPort) =>
    started(async (keep) => {
      const plain = await freePort();
      keep(await startPart('bench/peers/aedes.ts', [`${mqttPort}`, operatorFolder, `${plain}`]));
      keep(await startPart('bench/peers/level-subscriber.ts', [`${plain}`, folder]));
    }),
});

export const mosquittoAndNodeRed = (operatorFolder: string): Candidate => ({
  name: 'Mosquitto + Node-RED + LevelDB',
  missing: isMosquittoHere() ? undefined : 'mosquitto',
  start: (folder, mqttPort) =>
    started(async (keep) => {
      const ports = { tls: mqttPort, plain: await freePort() };
      keep(await startMosquitto(folder, operatorFolder, ports));
      keep(await startPart('bench/peers/node-red.ts', [`${ports.plain}`, folder]));
    }),
});

export const mosquittoAndPostgres = (operatorFolder: string, way: 'each' | 'grouped'): Candidate => ({
  name: `Mosquitto + PostgreSQL, ${way === 'each' ? 'a statement each' : 'grouped statements'}`,
  missing: !isMosquittoHere() ? 'mosquitto' : postgresPrograms() ? undefined : 'postgresql',
  start: (folder, mqttPort) =>
    started(async (keep) => {
      const ports = { tls: mqttPort, plain: await freePort() };
      const postgres = await startPostgres(folder);
      keep(postgres);
      keep(await startMosquitto(folder, operatorFolder, ports));
      const options = [`${ports.plain}`, postgres.connection.host!, way];
      keep(await startPart('bench/peers/postgres-subscriber.ts', options));
    }),
});

/** Starts those that can be, one after another; of the others a line says what would have to be installed. */
export async function startAll(candidates: readonly Candidate[], folder: string): Promise<Contender[]> {
  // PostgreSQL's own user passes through to its folder.
  chmodSync(folder, 0o711);
  const all: Contender[] = [];
  try {
    for (const [i, candidate] of candidates.entries()) {
      const { name, missing } = candidate;
      if (missing) {
        console.error(`  without ${name} (apt install ${missing})`);
        continue;
      }
      const own = join(folder, `contender-${i}`);
      mkdirSync(own);
      all.push(await begin(candidate, own));
    }
    return all;
  } catch (error) {
    await stopAll(all);
    throw error;
  }
}

export async function stopAll(contenders: readonly Contender[]): Promise<void> {
  for (const contender of [...contenders].reverse()) await contender.stop();
}

async function begin(candidate: Candidate, folder: string): Promise<Contender> {
  const mqttPort = candidate.mqttPort ?? (await freePort());
  let running = await candidate.start(folder, mqttPort);
  return {
    ...{ name: candidate.name, mqttPort },
    get pids() {
      return running.pids;
    },
    restart: async () => {
      for (const pid of running.pids) process.kill(pid, 'SIGKILL');
      await running.stop();
      running = await candidate.start(folder, mqttPort);
    },
    stop: () => running.stop(),
  };
}

type Part = { readonly pid: number; stop(): Promise<void> };

/** Several as one; the last is stopped first. */
const together = (parts: readonly Part[]): Running => ({
  pids: parts.map(({ pid }) => pid),
  stop: async () => {
    for (const each of [...parts].reverse()) await each.stop();
  },
});

/** What `start` starts and hands to `keep`, together; stopped where a later one does not start. */
async function started(start: (keep: (part: Part) => void) => Promise<void>): Promise<Running> {
  const parts: Part[] = [];
  try {
    await start((part) => parts.push(part));
    return together(parts);
  } catch (error) {
    await together(parts).stop();
    throw error;
  }
}
