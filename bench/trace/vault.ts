/** The authority's side of a case, on a real disk: fetched segments, registrations, the officers' shares of day keys. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { profileSeals } from '../../backend/authority/registrar/profiles';
import { openRiderStore, type RiderStore } from '../../backend/authority/registrar/rider-store';
import { openSegmentFiles, type SegmentFiles } from '../../backend/authority/segments/segment-files';
import type { TraceInput } from '../../backend/authority/tracing/trace';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { dayKeyOf } from '../../protocol/bundle';
import { sha256 } from '../../protocol/hmac';
import { packSegment } from '../../protocol/segment';
import { sealSeed } from '../../protocol/ticket/mint';
import type { Prepared } from '../prepared';
import type { Came, History } from './history';

export const PHONE = '+8613800246021';

export type Registrations = {
  readonly profileOf: TraceInput['profileOf'];
  readonly registrationOf: TraceInput['registrationOf'];
  registrationsOf(): Promise<TraceInput['registrations']>;
  close(): Promise<void>;
};

/** Registers the index case and all who may have shared a ride, without their phones. */
export async function registerAll(prepared: Prepared, history: History): Promise<Registrations> {
  const { keys, today, bundle } = prepared;
  const seals = profileSeals(keys.registrar, keys.registrarSecret);
  const store: RiderStore = await openRiderStore({
    disk: nodeDisk(),
    folder: join(prepared.folder, 'authority'),
    random: systemRandom(),
    shards: 256,
    log: silentLog(),
  });
  const { ref, seeds } = history.index;
  const count = bundle.limits.ticketsPerDay;
  const add = (of: Uint8Array, phone: string, own: typeof seeds) =>
    store.add({
      ref: of,
      token: randomBytes(32),
      phone: seals.phoneIndex(phone),
      profile: seals.seal(of, { phone }),
      registeredOn: today,
      seeds: [...own].map(([day, seed]) => ({
        ...{ day, set: 0, count },
        sealed: sealSeed(dayKeyOf(bundle, day)!, of, day, seed, phone),
      })),
    });
  await add(ref, PHONE, seeds);
  for (const [i, rider] of history.riders.entries())
    await add(rider, `+86139${String(i).padStart(8, '0')}`, new Map());
  return {
    profileOf: async (of) => {
      const rider = await store.find(of);
      return rider && seals.open(of, rider.profile);
    },
    registrationOf: (of) => store.find(of),
    registrationsOf: () => store.ofPhone(seals.phoneIndex(PHONE)),
    close: () => store.close(),
  };
}

/** A day's items as the segments that its operator closed. */
export type Cut = { readonly name: string; cut(came: readonly Came[]): Came[][] };

/** Where a cut's segments lie, and their keys by day. */
export type Segments = {
  readonly files: SegmentFiles;
  readonly keys: ReadonlyMap<number, Uint8Array>;
  /** In all of them, bytes. */
  readonly size: number;
};

/** Packs a history and keeps its segments, a folder for each cut. */
export async function keepSegments(
  folder: string,
  history: History,
  cuts: readonly Cut[],
): Promise<Segments[]> {
  const random = systemRandom();
  const keys = new Map(history.days.map((day) => [day, random.bytes(32)]));
  const made = await Promise.all(
    cuts.map(async ({ name }) => ({
      files: await openSegmentFiles({
        disk: nodeDisk(),
        folder: join(folder, name),
        random,
        log: silentLog(),
      }),
      keys,
      size: 0,
    })),
  );
  const numbers = cuts.map(() => 0);
  for (const day of history.days) {
    const came = history.day(day);
    for (const [i, { cut }] of cuts.entries())
      for (const part of cut(came)) {
        const number = ++numbers[i]!;
        const items = part.map(({ item }) => item);
        const bytes = packSegment({ day, number, items, key: keys.get(day)!, random });
        const listed = { number, day, rows: items.length, bytes: bytes.length, sha256: sha256(bytes) };
        await made[i]!.files.keep(listed, bytes);
        made[i]!.size += bytes.length;
      }
  }
  return made;
}
