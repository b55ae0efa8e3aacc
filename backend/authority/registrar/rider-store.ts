/**
 * All registrations, in files by riderRef. `RiderStore` is the door: a city of millions may put another store behind
 * it, as long as removing a rider leaves nothing that opens.
 */
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import { makeUnbackedFolders, openFileKeys } from '../../../platform/keyring';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { readUint, sameBytes, toHex, utf8 } from '../../../protocol/bytes';
import { jsonReader } from '../../../protocol/schema';
import { keyringFolders, readIfThere } from '../vault/keys';
import { type Rider, riderFile } from './rider-file';

export interface RiderStore {
  /** Keeps a new registration; durable when it resolves. */
  add(rider: Rider): Promise<void>;
  /**
   * Changes a registration: `change` gets it and gives what is to be kept instead, while nobody else can change it.
   * Resolves with what is kept now, or undefined when there is no such registration.
   */
  update(ref: Uint8Array, change: (rider: Rider) => Promise<Rider>): Promise<Rider | undefined>;
  /** Destroys a registration: profile, phone index, token and seed seals; true when there was one. */
  remove(ref: Uint8Array): Promise<boolean>;
  find(ref: Uint8Array): Promise<Rider | undefined>;
  /** Finds by the hash of a token; `locator` is the token's first two bytes, which are its riderRef's. */
  findByToken(locator: Uint8Array, hash: Uint8Array): Promise<Rider | undefined>;
  /** Every registration of a phone number, by the HMAC of the number. */
  ofPhone(phone: Uint8Array): Promise<Rider[]>;
  /** Destroys the seeds of every day up to `day`; resolves with how many there were. */
  dropSeedsThrough(day: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * The store in `<folder>/riders/`, keys in `<folder>/keyrings/riders.keys` and its mirror.
 * @param shards files to spread over, 1 to 65,536, for a folder that is made now; an older one keeps its own number
 * @throws Malformed naming the file that is damaged
 */
export async function openRiderStore(input: {
  readonly disk: Disk;
  readonly folder: string;
  readonly random: Random;
  readonly shards: number;
  readonly log: Log;
}): Promise<RiderStore> {
  const { disk, random } = input;
  const folder = join(input.folder, 'riders');
  await disk.makeFolder(folder);
  const keyrings = keyringFolders(input.folder);
  await makeUnbackedFolders(disk, keyrings);
  const shards = await shardsOf(disk, join(folder, 'shards.json'), input.shards);
  const keys = await openFileKeys(
    disk,
    keyrings.map((each) => join(each, 'riders.keys')),
    random,
  );
  const shardOf = (locator: Uint8Array) => readUint(locator, 0, 2) % shards;
  const fileOf = (shard: number) => riderFile({ disk, folder, shard, keys, random });
  const inTurn = turns();
  /** riderRefs by phone index, hex: so that a case and a second phone's notice need no look at every file. */
  const refsOfPhone = new Map<string, Uint8Array[]>();
  const remember = ({ phone, ref }: Rider) =>
    refsOfPhone.set(toHex(phone), [...(refsOfPhone.get(toHex(phone)) ?? []), ref]);

  let count = 0;
  for (const name of await disk.list(folder)) {
    if (!/^[0-9a-f]{4}$/.test(name)) continue;
    const file = fileOf(Number.parseInt(name, 16));
    const riders = await file.read();
    await file.forgetOldKeys();
    riders.forEach(remember);
    count += riders.length;
  }
  input.log.info('registrations open', { registrations: count });

  const find = (ref: Uint8Array) =>
    inTurn(shardOf(ref), async (shard) =>
      (await fileOf(shard).read()).find((rider) => sameBytes(rider.ref, ref)),
    );

  return {
    add: (rider) =>
      inTurn(shardOf(rider.ref), async (shard) => {
        const file = fileOf(shard);
        await file.write([...(await file.read()), rider]);
        remember(rider);
      }),
    update: (ref, change) =>
      inTurn(shardOf(ref), async (shard) => {
        const file = fileOf(shard);
        const riders = await file.read();
        const at = riders.findIndex((rider) => sameBytes(rider.ref, ref));
        if (at < 0) return undefined;
        const changed = await change(riders[at]!);
        await file.write(riders.with(at, changed));
        return changed;
      }),
    remove: (ref) =>
      inTurn(shardOf(ref), async (shard) => {
        const file = fileOf(shard);
        const riders = await file.read();
        const gone = riders.find((rider) => sameBytes(rider.ref, ref));
        if (!gone) return false;
        await file.write(riders.filter((rider) => rider !== gone));
        const others = refsOfPhone.get(toHex(gone.phone))?.filter((each) => !sameBytes(each, ref)) ?? [];
        if (others.length > 0) refsOfPhone.set(toHex(gone.phone), others);
        else refsOfPhone.delete(toHex(gone.phone));
        return true;
      }),
    find,
    findByToken: (locator, hash) =>
      inTurn(shardOf(locator), async (shard) =>
        (await fileOf(shard).read()).find((rider) => sameBytes(rider.token, hash)),
      ),
    async ofPhone(phone) {
      const found = await Promise.all((refsOfPhone.get(toHex(phone)) ?? []).map(find));
      return found.filter((rider) => rider !== undefined);
    },
    async dropSeedsThrough(day) {
      let dropped = 0;
      for (const name of await disk.list(folder)) {
        if (!/^[0-9a-f]{4}$/.test(name)) continue;
        await inTurn(Number.parseInt(name, 16), async (shard) => {
          const file = fileOf(shard);
          const riders = await file.read();
          const old = riders.reduce(
            (sum, { seeds }) => sum + seeds.filter((seed) => seed.day <= day).length,
            0,
          );
          if (old === 0) return;
          await file.write(
            riders.map((rider) => ({ ...rider, seeds: rider.seeds.filter((seed) => seed.day > day) })),
          );
          dropped += old;
        });
      }
      return dropped;
    },
    close: () => inTurn.idle().then(() => keys.close()),
  };
}

const readShards = jsonReader(
  'riders/shards.json',
  Type.Object({ shards: Type.Integer({ minimum: 1, maximum: 65_536 }) }),
  1024,
);

/** A rider's file follows from the number of shards, so the folder remembers it. */
async function shardsOf(disk: Disk, path: string, wanted: number): Promise<number> {
  const bytes = await readIfThere(disk, path);
  if (bytes) return readShards(bytes).shards;
  await writeFileAtomic(disk, path, utf8(`${JSON.stringify({ shards: wanted })}\n`));
  return wanted;
}

/** Runs what concerns one shard one after another; different shards do not wait for each other. */
function turns() {
  const last = new Map<number, Promise<unknown>>();
  const inTurn = <Result>(shard: number, work: (shard: number) => Promise<Result>): Promise<Result> => {
    const before = last.get(shard) ?? Promise.resolve();
    const result = before.then(() => work(shard));
    // A failure is its caller's; the next in turn begins all the same.
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    last.set(shard, settled);
    settled.then(() => {
      if (last.get(shard) === settled) last.delete(shard);
    });
    return result;
  };
  return Object.assign(inTurn, { idle: () => Promise.all(last.values()) });
}
