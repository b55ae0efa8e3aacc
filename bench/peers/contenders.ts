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
  /** The processes that work for it; their children do, too. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
};

/** A contender still to be started. `missing`: the package that it needs and this machine lacks. */
export type Candidate = {
  readonly name: string;
  readonly missing?: string | undefined;
  /** @param folder an empty one of its own */
  start(folder: string): Promise<Pick<Contender, 'mqttPort' | 'pids' | 'stop'>>;
};

/** A terminal's bound is 20 messages a second in the field (broker/limits.ts): a hundred of them would measure that. */
const UNBOUND = ['--messages-per-second', '100000'];

/** @param ports those that `prepared` was made for */
export const coride = (prepared: Prepared, ports: { apiPort: number; mqttPort: number }): Candidate => ({
  name: 'Coride',
  start: async () => {
    const { pid, stop } = await startOperator(prepared, ports, UNBOUND);
    return { mqttPort: ports.mqttPort, pids: [pid], stop };
  },
});

export const aedesAndLevel = (operatorFolder: string): Candidate => ({
  name: 'aedes + LevelDB',
  start: async (folder) => {
    const mqttPort = await freePort();
    const { pid, stop } = await startPart('bench/peers/aedes.ts', [`${mqttPort}`, operatorFolder, folder]);
    return { mqttPort, pids: [pid], stop };
  },
});

export const aedesAndSubscriber = (operatorFolder: string): Candidate => ({
  name: 'aedes, a subscriber + LevelDB',
  start: (folder) =>
    started(async (keep) => {
      const [mqttPort, plain] = [await freePort(), await freePort()];
      keep(await startPart('bench/peers/aedes.ts', [`${mqttPort}`, operatorFolder, `${plain}`]));
      keep(await startPart('bench/peers/level-subscriber.ts', [`${plain}`, folder]));
      return mqttPort;
    }),
});

export const mosquittoAndNodeRed = (operatorFolder: string): Candidate => ({
  name: 'Mosquitto + Node-RED + LevelDB',
  missing: isMosquittoHere() ? undefined : 'mosquitto',
  start: (folder) =>
    started(async (keep) => {
      const ports = { tls: await freePort(), plain: await freePort() };
      keep(await startMosquitto(folder, operatorFolder, ports));
      keep(await startPart('bench/peers/node-red.ts', [`${ports.plain}`, folder]));
      return ports.tls;
    }),
});

export const mosquittoAndPostgres = (operatorFolder: string, way: 'each' | 'grouped'): Candidate => ({
  name: `Mosquitto + PostgreSQL, ${way === 'each' ? 'a statement each' : 'grouped statements'}`,
  missing: !isMosquittoHere() ? 'mosquitto' : postgresPrograms() ? undefined : 'postgresql',
  start: (folder) =>
    started(async (keep) => {
      const ports = { tls: await freePort(), plain: await freePort() };
      const postgres = await startPostgres(folder);
      keep(postgres);
      keep(await startMosquitto(folder, operatorFolder, ports));
      const options = [`${ports.plain}`, postgres.connection.host!, way];
      keep(await startPart('bench/peers/postgres-subscriber.ts', options));
      return ports.tls;
    }),
});

/** Starts those that can be, one after another; of the others a line says what would have to be installed. */
export async function startAll(candidates: readonly Candidate[], folder: string): Promise<Contender[]> {
  // PostgreSQL's own user passes through to its folder.
  chmodSync(folder, 0o711);
  const all: Contender[] = [];
  try {
    for (const [i, { name, missing, start }] of candidates.entries()) {
      if (missing) {
        console.error(`  without ${name} (apt install ${missing})`);
        continue;
      }
      const own = join(folder, `contender-${i}`);
      mkdirSync(own);
      all.push({ name, ...(await start(own)) });
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

type Started = { readonly pid: number; stop(): Promise<void> };

/** What `start` starts and hands to `keep`, as one; the last is stopped first, also where a later one does not start. */
async function started(start: (keep: (part: Started) => void) => Promise<number>) {
  const parts: Started[] = [];
  const stop = async () => {
    for (const each of [...parts].reverse()) await each.stop();
  };
  try {
    const mqttPort = await start((part) => parts.push(part));
    return { mqttPort, pids: parts.map(({ pid }) => pid), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
