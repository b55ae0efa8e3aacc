/** The process in which a case is traced, alone with what a case's process has: its memory is the case's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { profileSeals } from '../../backend/authority/registrar/profiles';
import { openRiderStore } from '../../backend/authority/registrar/rider-store';
import { segmentHolder, segmentsFolder } from '../../backend/authority/segments/segment-files';
import { TRACE_DEFAULTS } from '../../backend/authority/tracing/config';
import { openOpeningPool } from '../../backend/authority/tracing/opening-pool';
import { type TraceResult, type TraceStage, traceCase } from '../../backend/authority/tracing/trace';
import { openVaultKeys } from '../../backend/authority/vault/keys';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import type { Bundle } from '../../protocol/bundle';
import { importSecretKey } from '../../protocol/hpke';
import type { Identifier } from '../../protocol/sealed-subject';
import { verifierFor } from '../../protocol/signing';

/** What a case's process is given, whoever the case is about. */
export type TraceWorld = {
  /** The authority's; its segments lie below, its registrations too. */
  readonly folder: string;
  readonly bundle: Bundle;
  readonly dayKeys: readonly { readonly day: number; readonly secretKey: Uint8Array }[];
  readonly segments: readonly {
    readonly day: number;
    readonly number: number;
    readonly rows: number;
    readonly bytes: number;
    readonly sha256: Uint8Array;
  }[];
  readonly segmentKeys: ReadonlyMap<number, Uint8Array>;
  /** Public key of every terminal. */
  readonly terminalKey: Uint8Array;
  /** How many there are in the segments. */
  readonly tagKeys: number;
};

export type TraceBirth = {
  readonly world: TraceWorld;
  readonly persons: readonly Identifier[];
  readonly rounds: number;
  readonly threads: number;
};

/** Of one trace, ms from its begin. */
export type Measured = {
  /** When each stage began. */
  readonly began: Partial<Record<TraceStage, number>>;
  readonly firstRides: number;
  readonly soFar: number;
  readonly total: number;
  readonly found: { rides: number; coRiders: number; opened: number; unproven: number; checkIns: number };
};

export type TraceAnswer = { readonly traces: readonly Measured[]; readonly peakMiB: number };

/** Threads are up by then, from source. */
const THREADS_START_MS = 2_000;

if (!process.send) throw new Error('trace-process.ts runs as a child of the bench only');
process.once('message', (birth: TraceBirth) => {
  void work(birth).then((answer) => process.send!(answer, () => process.exit(0)));
});

async function work({ world, persons, rounds, threads }: TraceBirth): Promise<TraceAnswer> {
  const disk = nodeDisk();
  const keys = await openVaultKeys(disk, world.folder);
  const seals = profileSeals(keys.registrar, keys.registrarSecret);
  const { folder } = world;
  const store = await openRiderStore({
    ...{ disk, folder, random: systemRandom(), shards: 1, log: silentLog() },
  });
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
  const hold = segmentHolder(segmentsFolder(folder));
  const dayKeys = new Map(world.dayKeys.map(({ day, secretKey }) => [day, importSecretKey(secretKey)]));
  const verify = verifierFor(world.terminalKey);

  const once = async (person: Identifier): Promise<Measured> => {
    const pool = openOpeningPool(threads, pause);
    // A case's process starts them while it waits for the second officer's shares.
    pool.start();
    await setTimeout(THREADS_START_MS);
    const began: Partial<Record<TraceStage, number>> = {};
    const from = performance.now();
    const since = () => performance.now() - from;
    let [firstRides, soFar] = [0, 0];
    const result: TraceResult = await traceCase({
      person,
      cards: { ownersOf: () => [], cardsOf: () => [] },
      from: 0,
      to: Number.MAX_SAFE_INTEGER,
      dayKeys,
      segments: world.segments.map((segment) => ({
        day: segment.day,
        ...hold(segment, world.segmentKeys.get(segment.day)!),
      })),
      registrations: await store.ofPhone(seals.phoneIndex(person.identifier)),
      profileOf: async (ref) => {
        const rider = await store.find(ref);
        return rider && seals.open(ref, rider.profile);
      },
      registrationOf: (ref) => store.find(ref),
      terminalKeyOf: () => verify,
      bundle: world.bundle,
      config: TRACE_DEFAULTS,
      opening: pool.opening,
      onNews: (news) => {
        if (news.type === 'progress') began[news.stage] ??= since();
        else if (news.type === 'rides') firstRides ||= since();
        else soFar ||= since();
      },
      pause,
      onTicketOpened: () => {},
    });
    const total = since();
    await pool.close();
    const { rides, coRiders, unproven, searched } = result;
    const found = {
      ...{ rides: rides.length, coRiders: coRiders.length, unproven: unproven.length },
      ...{ opened: searched.opened, checkIns: searched.checkIns },
    };
    return { began, firstRides, soFar, total, found };
  };

  const traces: Measured[] = [];
  for (let round = 0; round < rounds; round++) for (const person of persons) traces.push(await once(person));
  await store.close();
  return { traces, peakMiB: peak() };
}

/** The most that was resident, MiB (proc(5), VmHWM). */
function peak(): number {
  const kibibytes = /VmHWM:\s+(\d+)/.exec(readFileSync(join('/proc/self/status'), 'utf8'))?.[1];
  return Number(kibibytes) / 1024;
}
