/**
 * A case of two weeks over a whole fleet: 60 rides and about two thousand co-riders in 1, 10 or 30 million check-ins, and a
 * case by card over a city's 25,000 terminals. What is measured is traced in a process of its own.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { profileSeals } from '../../backend/authority/registrar/profiles';
import { openRiderStore } from '../../backend/authority/registrar/rider-store';
import { openSegmentFiles } from '../../backend/authority/segments/segment-files';
import type { TraceStage } from '../../backend/authority/tracing/trace';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { dayKeyOf } from '../../protocol/bundle';
import { sha256 } from '../../protocol/hmac';
import type { Identifier } from '../../protocol/sealed-subject';
import { packSegment } from '../../protocol/segment';
import { sealSeed } from '../../protocol/ticket/mint';
import { quantile, type Row } from '../measure';
import { type Prepared, prepare } from '../prepared';
import { inTemporaryFolder } from '../temporary-folder';
import { type Fleet, type FleetPlan, type FleetRider, makeFleet } from './fleet-days';
import { officersOf } from './officers';
import type { Measured, TraceAnswer, TraceBirth } from './trace-process';

const CARD = 'C2EX4MPLE00CARD7';
const CASES = 4;
const RIDES = 60;
const TICKETS_A_DAY = 12;

/** Cases by phone in so many million check-ins. */
export const phoneCaseRows = (millions: number) => (): Promise<Row[]> => {
  const plan = { seed: `case ${millions}`, checkIns: millions * 1_000_000, days: 14 };
  const persons = (fleet: Fleet) =>
    fleet.index.map(({ phone }) => ({ kind: 'phone', identifier: phone }) as const);
  return measured({ ...plan, cases: CASES, ridesOfCase: RIDES }, persons, 5, (answer, where) => {
    for (const { found } of answer.traces)
      if (found.rides !== RIDES || found.unproven > 0 || found.coRiders < 1_000)
        throw new Error(`a trace is not whole: ${JSON.stringify(found)}`);
    return phoneRows(`case in ${millions} million`, answer, where);
  });
};

/** A case by card over every terminal of a city: each of their tag keys is opened. */
export const cardCaseRows = (): Promise<Row[]> => {
  const plan = { seed: 'card', checkIns: 1_000_000, days: 14, cases: 0, ridesOfCase: 0 };
  const person: Identifier = { kind: 'card', identifier: CARD };
  return measured(
    { ...plan, terminals: 25_000, card: CARD },
    () => [person],
    3,
    (answer, where) => {
      for (const { found } of answer.traces)
        if (found.rides !== 14) throw new Error(`a trace is not whole: ${JSON.stringify(found)}`);
      return [
        row('case by card, 25,000 terminals, 14 days: whole', answer, ({ total }) => total, where),
        row(
          'the same: tag keys opened and looked up',
          answer,
          ({ total, began }) => total - began['tag keys']!,
        ),
        memoryRow('case by card', answer),
      ];
    },
  );
};

async function measured(
  plan: FleetPlan,
  personsOf: (fleet: Fleet) => readonly Identifier[],
  rounds: number,
  rows: (answer: TraceAnswer, where: string) => Row[],
): Promise<Row[]> {
  return inTemporaryFolder(async (folder) => {
    const prepared = await prepare(folder, { terminals: 1, apiPort: 1, mqttPort: 1 });
    const fleet = makeFleet(prepared, plan);
    const authority = join(folder, 'authority');
    await register(prepared, authority, [...fleet.index, ...fleet.riders]);
    const kept = await keepFleet(fleet, authority);
    const birth: TraceBirth = {
      folder: authority,
      bundle: prepared.bundle,
      dayKeys: await (await officersOf(prepared))(fleet.days),
      segments: kept.segments,
      segmentKeys: kept.keys,
      terminalKey: fleet.signingKey.public,
      persons: personsOf(fleet),
      rounds,
      threads: cpus().length,
    };
    const size = kept.segments.reduce((sum, { bytes }) => sum + bytes, 0);
    const where = `${kept.segments.length} segments, ${(size / 2 ** 30).toFixed(2)} GiB, ${fleet.terminals * fleet.days.length} tag keys`;
    return rows(await traced(birth), where);
  });
}

async function traced(birth: TraceBirth): Promise<TraceAnswer> {
  const execArgv = ['-r', 'ts-node/register/transpile-only'];
  const child = fork(join(__dirname, 'trace-process.ts'), [], { execArgv, serialization: 'advanced' });
  child.send(birth);
  return new Promise((resolve, reject) => {
    child.once('message', (answer: TraceAnswer) => resolve(answer));
    child.once('exit', () => reject(new Error('the process that traces ended without an answer')));
  });
}

async function register(prepared: Prepared, folder: string, riders: readonly FleetRider[]): Promise<void> {
  const { keys, bundle, today } = prepared;
  const seals = profileSeals(keys.registrar, keys.registrarSecret);
  const [disk, random, log] = [nodeDisk(), systemRandom(), silentLog()];
  const store = await openRiderStore({ disk, folder, random, shards: 4096, log });
  const add = ({ ref, phone, seeds }: FleetRider) =>
    store.add({
      ref,
      token: randomBytes(32),
      phone: seals.phoneIndex(phone),
      profile: seals.seal(ref, { phone }),
      registeredOn: today,
      seeds: [...seeds].map(([day, seed]) => ({
        ...{ day, set: 0, count: TICKETS_A_DAY },
        sealed: sealSeed(dayKeyOf(bundle, day)!, ref, day, seed, phone),
      })),
    });
  const left = riders.values();
  // Their files are synced one by one: many at once wait together.
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (const rider of left) await add(rider);
    }),
  );
  await store.close();
}

async function keepFleet(fleet: Fleet, folder: string) {
  const random = systemRandom();
  const keys = new Map(fleet.days.map((day) => [day, random.bytes(32)]));
  const files = await openSegmentFiles({ disk: nodeDisk(), folder, random, log: silentLog() });
  let number = 0;
  for (const day of fleet.days)
    for (const items of fleet.segmentsOf(day)) {
      const bytes = packSegment({ day, number: ++number, items, key: keys.get(day)!, random });
      const listed = { number, day, rows: items.length, bytes: bytes.length, sha256: sha256(bytes) };
      await files.keep(listed, bytes);
    }
  const segments = fleet.days.flatMap((day) => files.ofDay(day));
  await files.close();
  return { keys, segments };
}

/** From the begin of a stage to that of the next one that came. */
function stageMs({ began, soFar }: Measured, stage: TraceStage, next?: TraceStage): number {
  const end = next === undefined ? soFar : began[next]!;
  return end - began[stage]!;
}

function phoneRows(name: string, answer: TraceAnswer, where: string): Row[] {
  const { rides, coRiders, opened } = answer.traces[0]!.found;
  const found = `${rides} rides, ${coRiders} co-riders, ${opened} sealed parts opened`;
  const of = (what: string, ms: (trace: Measured) => number, note?: string) =>
    row(`${name}: ${what}`, answer, ms, note);
  return [
    of('segments opened', (trace) => stageMs(trace, 'segments', 'tickets'), where),
    of('tags looked up', (trace) => stageMs(trace, 'tickets', 'vehicles')),
    of('first rides', ({ firstRides }) => firstRides, 'goal: 200 ms'),
    of('candidates', (trace) => stageMs(trace, 'vehicles', 'co-riders')),
    of('candidates opened and proven', (trace) => stageMs(trace, 'co-riders', 'elsewhere')),
    of('co-riders elsewhere, overlaps', (trace) => stageMs(trace, 'elsewhere')),
    of('all co-riders', ({ soFar }) => soFar, `${found}; goal: 2 s`),
    of("terminals' tag keys", ({ total, soFar }) => total - soFar, 'typed and carded check-ins'),
    of('whole', ({ total }) => total),
    memoryRow(name, answer),
  ];
}

function row(name: string, { traces }: TraceAnswer, ms: (trace: Measured) => number, note?: string): Row {
  const values = traces.map(ms);
  const p99 = `p99 ${quantile(values, 0.99).toFixed(0)}`;
  return { name, unit: 'ms', values, note: note ? `${p99}; ${note}` : p99 };
}

const memoryRow = (name: string, { peakMiB }: TraceAnswer): Row => ({
  ...{ name: `${name}: memory`, unit: 'MiB', values: [peakMiB], note: 'most resident, ts-node in it' },
});
