/**
 * Keys of files that must be forgotten: each rewriting of a file takes a fresh key, and the one before is overwritten
 * where it lies, so that old versions of the file open for nobody, on whatever disk their bytes remain.
 *
 * One small file in `keyrings/` (which is in no backup): two slots of 64 bytes a file, `generation (4) | key (32) |
 * zeros | CRC-32 (4)`. A slot never crosses a disk's sector, so a power cut leaves it old or new.
 */
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Disk, DiskFile } from '../../../platform/disk';
import type { Random } from '../../../platform/random';
import { concat, readUint, uint } from '../../../protocol/bytes';

const SLOT = 64;
const KEY = 32;

export type FileKey = { readonly generation: number; readonly key: Uint8Array };

export type FileKeys = {
  /** The key of a file's generation, or undefined when it was overwritten. */
  keyOf(file: number, generation: number): Promise<Uint8Array | undefined>;
  /** A fresh key for the generation after `generation`, durable before it is used. */
  next(file: number, generation: number): Promise<FileKey>;
  /** Overwrites every key of the file but that of `generation` (0: all of them); durable when it resolves. */
  forgetOthers(file: number, generation: number): Promise<void>;
  close(): Promise<void>;
};

/** @param path of the keyring's file; made when absent. */
export async function openFileKeys(disk: Disk, path: string, random: Random): Promise<FileKeys> {
  const handle = await disk.open(path, 'write', 0o600);
  await disk.syncFolder(dirname(path));
  return {
    async keyOf(file, generation) {
      const slot = await readSlot(handle, file, generation % 2);
      return slot?.generation === generation ? slot.key : undefined;
    },
    async next(file, generation) {
      const fresh = { generation: generation + 1, key: random.bytes(KEY) };
      await handle.write(slotBytes(fresh), positionOf(file, fresh.generation % 2));
      await handle.sync();
      return fresh;
    },
    async forgetOthers(file, generation) {
      for (const which of [0, 1]) {
        const slot = await handle.read(positionOf(file, which), SLOT);
        const kept = generation > 0 && generation % 2 === which;
        if (!kept && slot.some((byte) => byte !== 0))
          await handle.write(new Uint8Array(SLOT), positionOf(file, which));
      }
      await handle.sync();
    },
    close: () => handle.close(),
  };
}

const positionOf = (file: number, which: number): number => (file * 2 + which) * SLOT;

function slotBytes({ generation, key }: FileKey): Uint8Array {
  const body = concat(uint(generation, 4), key, new Uint8Array(SLOT - KEY - 8));
  return concat(body, uint(crc32(body), 4));
}

async function readSlot(handle: DiskFile, file: number, which: number): Promise<FileKey | undefined> {
  const slot = await handle.read(positionOf(file, which), SLOT);
  if (slot.length < SLOT || readUint(slot, SLOT - 4, 4) !== crc32(slot.subarray(0, SLOT - 4)))
    return undefined;
  return { generation: readUint(slot, 0, 4), key: slot.slice(4, 4 + KEY) };
}
