/**
 * A fleet's weeks as the authority holds them, on a real disk: registrations, sealed segments, each day's merged as its operator
 * does when it is over, and what a case's own process is given. Laying ten million check-ins takes minutes: in a folder that is kept they are laid once.
 */
import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { profileSeals } from '../../backend/authority/registrar/profiles';
import { openRiderStore } from '../../backend/authority/registrar/rider-store';
import { openSegmentFiles } from '../../backend/authority/segments/segment-files';
import { mergeFiles } from '../../backend/operator/segments/packing';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { dayKeyOf } from '../../protocol/bundle';
import type { Identifier } from '../../protocol/sealed-subject';
import { packSegment, SEGMENT_VERSION } from '../../protocol/segment';
import { sealSeed } from '../../protocol/ticket/mint';
import { type Prepared, prepare } from '../prepared';
import { inTemporaryFolder } from '../temporary-folder';
import { type Fleet, type FleetPlan, type FleetRider, makeFleet } from './fleet-days';
import { officersOf } from './officers';
import type { TraceWorld } from './trace-process';

/** What was laid, and the phones of its index cases. */
export type Laid = {
  readonly folder: string;
  readonly world: TraceWorld;
  readonly cases: readonly Identifier[];
};

const TICKETS_A_DAY = 12;

/**
 * Gives `use` what the plan says, laid anew in a temporary folder, or found below `kept` where an earlier run laid the same
 * plan.
 */
export function inLaid<Result>(
  plan: FleetPlan,
  kept: string | undefined,
  use: (laid: Laid) => Promise<Result>,
): Promise<Result> {
  if (kept === undefined) return inTemporaryFolder(async (folder) => use(await lay(plan, folder)));
  const folder = join(kept, plan.seed.replaceAll(' ', '-'));
  return found(plan, folder).then(use);
}

async function found(plan: FleetPlan, folder: string): Promise<Laid> {
  const note = join(folder, 'laid');
  if (existsSync(note)) {
    const before = deserialize(readFileSync(note)) as { plan: FleetPlan; version?: number; laid: Laid };
    const isSame = JSON.stringify(before.plan) === JSON.stringify(plan);
    if (isSame && before.version === SEGMENT_VERSION) return before.laid;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const laid = await lay(plan, folder);
  writeFileSync(note, serialize({ plan, version: SEGMENT_VERSION, laid }));
  return laid;
}

async function lay(plan: FleetPlan, folder: string): Promise<Laid> {
  console.error(`  laying ${plan.checkIns.toLocaleString('en-US')} check-ins`);
  const prepared = await prepare(folder, { terminals: 1, apiPort: 1, mqttPort: 1 });
  const fleet = makeFleet(prepared, plan);
  const authority = join(folder, 'authority');
  await register(prepared, authority, [...fleet.index, ...fleet.riders]);
  const kept = await keepFleet(fleet, authority);
  const world: TraceWorld = {
    folder: authority,
    bundle: prepared.bundle,
    dayKeys: await (await officersOf(prepared))(fleet.days),
    segments: kept.segments,
    segmentKeys: kept.keys,
    terminalKey: fleet.signingKey.public,
    tagKeys: fleet.terminals * fleet.days.length,
  };
  return { folder, world, cases: fleet.index.map(({ phone }) => ({ kind: 'phone', identifier: phone })) };
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

/** What the operator closed during a day and merged, as the authority then has it. */
async function keepFleet(fleet: Fleet, folder: string) {
  const [disk, random] = [nodeDisk(), systemRandom()];
  const keys = new Map(fleet.days.map((day) => [day, random.bytes(32)]));
  const files = await openSegmentFiles({ disk, folder, random, log: silentLog() });
  const closed = join(folder, 'closed');
  let number = 0;
  for (const day of fleet.days) {
    const key = keys.get(day)!;
    mkdirSync(closed, { recursive: true });
    const parts: string[] = [];
    for (const items of fleet.segmentsOf(day)) {
      const path = join(closed, `${++number}.seg`);
      writeFileSync(path, packSegment({ day, number, items, key, random }));
      parts.push(path);
    }
    const path = join(closed, 'merged.seg');
    const merged = await mergeFiles({ day, number: ++number, key, parts, path }, { disk, random });
    await files.receive({ number, day, ...merged }, async (write) => {
      for await (const piece of createReadStream(path)) await write(piece);
    });
    rmSync(closed, { recursive: true });
  }
  const segments = fleet.days.flatMap((day) => files.ofDay(day));
  await files.close();
  return { keys, segments };
}
