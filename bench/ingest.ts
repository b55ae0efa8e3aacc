/** Publish to `stored`: MQTT over TLS with client certificates, the operator in a process of its own, a synced journal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareAuthority } from '../backend/authority/vault/prepare';
import { prepareOperator } from '../backend/operator/keys/prepare';
import { silentLog } from '../platform/log';
import { mqttNetwork } from '../platform/mqtt-network';
import type { Session } from '../platform/network';
import { nodeDisk } from '../platform/node-disk';
import { systemRandom } from '../platform/random';
import { concat, uint } from '../protocol/bytes';
import { ticketCheckInId } from '../protocol/check-in-id';
import { dayOf } from '../protocol/days';
import { encodeCheckInBatch } from '../protocol/messages/check-in-batch';
import { encodeJson } from '../protocol/messages/state';
import { decodeStored } from '../protocol/messages/stored';
import { topics } from '../protocol/topics';
import { holdCeremony } from '../start/ceremony/ceremony';
import { demoQuorum } from '../start/ceremony/officers';
import { DEMO_DAY_SHIFT, DEMO_OPERATOR, DEMO_REGISTRY } from '../start/demo-registry';
import { Exchange } from '../start/exchange';
import { quantile, type Row } from './measure';

const MQTT_PORT = 28_984;
const API_PORT = 28_544;
const TERMINALS = 100;
const RUN_MS = 4_000;
const ROUNDS = 3;
/** Below the broker's 20 messages a second a terminal, which would otherwise be what is measured. */
const SPACING_MS = 60;

type Client = { readonly terminalId: string; readonly number: number; readonly session: Session };

export async function ingestRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coride-bench-'));
  let operator: ChildProcess | undefined;
  try {
    const terminals = await prepare(folder);
    operator = await startOperator(folder);
    const clients: Client[] = [];
    for (const terminal of terminals) clients.push(await connect(terminal));
    const rows: Row[] = [];
    for (const [count, items] of [
      [1, 1],
      [TERMINALS, 1],
      [TERMINALS, 20],
    ] as const) {
      const runs = [];
      for (let round = 0; round < ROUNDS; round++) runs.push(await run(clients.slice(0, count), items));
      const what = `publish to \`stored\`, ${count} terminal${count > 1 ? 's' : ''}, ${items} a message`;
      const note = `offered: a message every ${SPACING_MS} ms a terminal, the next only when the last is stored`;
      rows.push({
        name: `${what}: check-ins`,
        unit: 'a second',
        values: runs.map((each) => each.perSecond),
        note,
      });
      rows.push({ name: `${what}: p50`, unit: 'ms', values: runs.map((each) => quantile(each.times, 0.5)) });
      rows.push({ name: `${what}: p99`, unit: 'ms', values: runs.map((each) => quantile(each.times, 0.99)) });
    }
    for (const { session } of clients) await session.close();
    return rows;
  } finally {
    if (operator) {
      operator.kill('SIGTERM');
      await once(operator, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare(folder: string) {
  const exchange = new Exchange(join(folder, 'exchange'));
  mkdirSync(exchange.folder, { recursive: true });
  const vehicles = Array.from({ length: TERMINALS }, (_, i) => ({
    ...DEMO_REGISTRY.vehicles[0]!,
    id: `B${i}`,
  }));
  const { terminals } = await prepareOperator({
    folder: join(folder, 'operator'),
    exchange: exchange.folder,
    terminalsFolder: join(folder, 'terminals'),
    registryDraft: { ...DEMO_REGISTRY, vehicles, terminals: vehicles.map(({ id }) => ({ vehicleId: id })) },
    host: 'localhost',
    apiPort: API_PORT,
    mqttPort: MQTT_PORT,
    log: silentLog(),
  });
  const disk = nodeDisk();
  const today = dayOf(Date.now(), DEMO_DAY_SHIFT);
  await prepareAuthority({
    disk,
    folder: join(folder, 'authority'),
    exchange: exchange.folder,
    today,
    log: silentLog(),
  });
  await holdCeremony({
    exchange,
    officersFolder: join(folder, 'officers'),
    present: () => demoQuorum(join(folder, 'officers')),
    site: 'http://localhost:28080',
    dayShift: DEMO_DAY_SHIFT,
    now: Date.now(),
  });
  return terminals;
}

async function startOperator(folder: string): Promise<ChildProcess> {
  const args = [
    ...['-r', 'ts-node/register/transpile-only', 'start/operator.ts'],
    ...['--folder', join(folder, 'operator'), '--exchange', join(folder, 'exchange')],
    ...['--terminals', join(folder, 'terminals'), '--mqtt-port', `${MQTT_PORT}`, '--api-port', `${API_PORT}`],
  ];
  const child = spawn(process.execPath, args, {
    cwd: resolve(__dirname, '..'),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
}

async function connect({
  terminalId,
  number,
  folder,
}: {
  terminalId: string;
  number: number;
  folder: string;
}) {
  const pem = (name: string) => readFileSync(join(folder, name), 'utf8');
  const session = await mqttNetwork().connect({
    host: 'localhost',
    port: MQTT_PORT,
    clientId: terminalId,
    tls: { ca: pem('ca.pem'), cert: pem('cert.pem'), key: pem('key.pem') },
    keepAlive: 60,
    will: {
      topic: topics.terminal(DEMO_OPERATOR, terminalId, 'state'),
      payload: encodeJson({ v: 1, state: 'lost', session: 1 }),
      qos: 1,
      retain: true,
    },
  });
  await session.subscribe([topics.stored(terminalId)]);
  return { terminalId, number, session };
}

/** Every client sends at an even pace, but never before its last was stored, for a few seconds. */
async function run(
  clients: readonly Client[],
  items: number,
): Promise<{ perSecond: number; times: number[] }> {
  const times: number[] = [];
  const began = performance.now();
  const end = began + RUN_MS;
  await Promise.all(clients.map((client) => sendUntil(client, items, end, times)));
  return { perSecond: (times.length * items * 1000) / (performance.now() - began), times };
}

async function sendUntil(client: Client, items: number, end: number, times: number[]): Promise<void> {
  const { session, terminalId } = client;
  let stored = (_batch: number) => {};
  session.onMessage((_topic, payload) => stored(decodeStored(payload).batch));
  for (let batch = Date.now(); performance.now() < end; batch++) {
    const payload = batchOf(client.number, batch, items);
    const answered = new Promise<number>((resolve) => {
      stored = resolve;
    });
    const from = performance.now();
    await session.publish(topics.checkIn(terminalId), payload, { qos: 1 });
    await answered;
    const took = performance.now() - from;
    times.push(took);
    if (took < SPACING_MS) await sleep(SPACING_MS - took);
  }
}

/** A batch of passes: ingest checks no signature before `stored`, so random ones do. */
function batchOf(terminalNumber: number, batch: number, items: number): Uint8Array {
  const at = Date.now();
  const random = systemRandom();
  const day = dayOf(at, DEMO_DAY_SHIFT);
  return encodeCheckInBatch({
    v: 1,
    batch,
    clock: { source: 'server', errorMs: 50 },
    ctx: { vehicle: 'B0', line: '168' },
    items: Array.from({ length: items }, () => {
      const ticket = concat(uint(0x10, 1), uint(day, 2), random.bytes(160));
      return {
        kind: 'pass' as const,
        id: ticketCheckInId(ticket, terminalNumber, 'pass'),
        at,
        err: 50,
        ticket,
      };
    }),
  });
}
