/**
 * A file of riders: rows ordered by riderRef, never by time, rewritten whole and atomically at every change under a
 * fresh key (platform/keyring).
 */
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import { type FileKeys, sealedFile } from '../../../platform/keyring';
import type { Random } from '../../../platform/random';
import { decodeCbor, encodeCbor } from '../../../protocol/cbor';
import { Bytes, checker } from '../../../protocol/schema';
import { OWN_LABEL } from '../labels';

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
  const { shard } = input;
  const path = join(input.folder, shard.toString(16).padStart(4, '0'));
  const file = sealedFile({
    ...input,
    paths: [path],
    magic: 'CRF1',
    number: shard,
    label: OWN_LABEL.riderFile,
  });
  return {
    async read() {
      const rows = await file.read();
      return rows ? checkRows(decodeCbor(path, rows, MAX_FILE)) : [];
    },
    write: (riders) => file.write(encodeCbor([...riders].sort((a, b) => Buffer.compare(a.ref, b.ref)))),
    forgetOldKeys: () => file.mend(),
  };
}
