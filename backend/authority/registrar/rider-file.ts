/**
 * A file of riders: rows ordered by riderRef, never by time, rewritten whole and atomically at every change under a
 * fresh key (file-keys.ts). `magic (4) | generation (4) | nonce (12) | AES-256-GCM`.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import type { Random } from '../../../platform/random';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { concat, readUint, sameBytes, uint, utf8 } from '../../../protocol/bytes';
import { decodeCbor, encodeCbor } from '../../../protocol/cbor';
import { Malformed } from '../../../protocol/errors';
import { Bytes, checker } from '../../../protocol/schema';
import { OWN_LABEL } from '../labels';
import { readIfThere } from '../vault/keys';
import type { FileKeys } from './file-keys';

const Day = Type.Integer({ minimum: 0, maximum: 0xffff });

/** One registration: what the registrar keeps of it. Nothing in it tells a time finer than a day. */
const RiderRow = Type.Object({
  /** 15 random bytes, sealed in this registration's tickets. */
  ref: Bytes(15),
  /** Hash of the token that the phone holds. */
  token: Bytes(32),
  /** HMAC of the phone number, to find all registrations of a number. */
  phone: Bytes(16),
  /** Phone number and name, sealed to the registrar key. */
  profile: Bytes(),
  registeredOn: Day,
  seeds: Type.Array(
    Type.Object({
      day: Day,
      /** 0, 1, …: which set of this day. */
      set: Type.Integer({ minimum: 0, maximum: 255 }),
      /** How many tickets came of the seed. */
      count: Type.Integer({ minimum: 1, maximum: 255 }),
      /** Seed and phone number, sealed to the day key. */
      sealed: Bytes(80),
    }),
  ),
});

export type Seed = {
  readonly day: number;
  readonly set: number;
  readonly count: number;
  readonly sealed: Uint8Array;
};

export type Rider = {
  readonly ref: Uint8Array;
  readonly token: Uint8Array;
  readonly phone: Uint8Array;
  readonly profile: Uint8Array;
  readonly registeredOn: number;
  readonly seeds: readonly Seed[];
};

const MAGIC = utf8('CRF1');
const HEAD = 20;
const GCM_TAG = 16;
const MAX_FILE = 256 * 1024 * 1024;
const checkRows = checker('file of riders', Type.Array(RiderRow));

export type RiderFile = {
  read(): Promise<Rider[]>;
  /** Replaces the content; when it resolves, no key opens the content before. */
  write(riders: readonly Rider[]): Promise<void>;
  /** Overwrites keys that a crash between writing and forgetting left. */
  forgetOldKeys(): Promise<void>;
};

/** The file of one shard, `<folder>/<number as 4 hex digits>`. Reads and writes of one file must not overlap. */
export function riderFile(input: {
  readonly disk: Disk;
  readonly folder: string;
  readonly shard: number;
  readonly keys: FileKeys;
  readonly random: Random;
}): RiderFile {
  const { disk, shard, keys, random } = input;
  const path = join(input.folder, shard.toString(16).padStart(4, '0'));
  const aad = (generation: number) => concat(OWN_LABEL.riderFile, uint(shard, 2), uint(generation, 4));

  const readBytes = async () => {
    const bytes = await readIfThere(disk, path);
    if (!bytes) return undefined;
    if (bytes.length < HEAD + GCM_TAG || !sameBytes(bytes.subarray(0, 4), MAGIC))
      throw new Malformed(path, 'is no file of riders: put it back from the mirror');
    return { bytes, generation: readUint(bytes, 4, 4) };
  };

  return {
    async read() {
      const found = await readBytes();
      if (!found) return [];
      const { bytes, generation } = found;
      const key = await keys.keyOf(shard, generation);
      if (!key) throw new Malformed(path, 'has no key in keyrings/riders.keys: the two are not of one time');
      const rows = decodeCbor(path, opened(path, key, aad(generation), bytes), MAX_FILE);
      return checkRows(rows);
    },
    async write(riders) {
      const before = (await readBytes())?.generation ?? 0;
      // The next key takes the place of an older one: the file must not fall back to that one in a power cut.
      if (before > 0) await disk.syncFolder(input.folder);
      const { generation, key } = await keys.next(shard, before);
      const rows = [...riders].sort((a, b) => Buffer.compare(a.ref, b.ref));
      const nonce = random.bytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad(generation));
      const sealed = concat(cipher.update(encodeCbor(rows)), cipher.final(), cipher.getAuthTag());
      await writeFileAtomic(disk, path, concat(MAGIC, uint(generation, 4), nonce, sealed));
      await keys.forgetOthers(shard, generation);
    },
    async forgetOldKeys() {
      const found = await readBytes();
      if (!found) return;
      await disk.syncFolder(input.folder);
      await keys.forgetOthers(shard, found.generation);
    },
  };
}

function opened(path: string, key: Uint8Array, aad: Uint8Array, bytes: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(8, HEAD)).setAAD(aad);
  decipher.setAuthTag(bytes.subarray(-GCM_TAG));
  try {
    return concat(decipher.update(bytes.subarray(HEAD, -GCM_TAG)), decipher.final());
  } catch (cause) {
    throw new Malformed(path, 'does not open: its bytes were changed. Put it back from the mirror', {
      cause,
    });
  }
}
