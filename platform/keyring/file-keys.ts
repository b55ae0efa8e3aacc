import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { Closers } from '../closers';
import type { Disk, DiskFile } from '../disk';
import type { Random } from '../random';

/**
 * Keys of files that must be forgotten: each rewriting of a file takes a fresh key, and the one before is overwritten
 * where it lies, so that old versions of the file open for nobody, on whatever disk their bytes remain.
 *
 * One small file, in as many copies as there are paths (disks): two slots of 64 bytes a file that it holds keys of,
 * `generation (4) | key (32) | zeros | CRC-32 (4)`. A slot never crosses a disk's sector, so a power cut leaves it old or
 * new. It belongs into no backup: whoever has an old copy of it opens old versions.
 */
export interface FileKeys {
  /** The key of a file's generation, or undefined when it was overwritten. */
  keyOf(file: number, generation: number): Promise<Uint8Array | undefined>;
  /** A fresh key for the generation after `generation`, durable in every copy before it is used. */
  next(file: number, generation: number): Promise<FileKey>;
  /** Overwrites every key of the file but that of `generation` (0: all of them), in every copy; durable when it resolves. */
  forgetOthers(file: number, generation: number): Promise<void>;
  close(): Promise<void>;
}

export interface FileKey {
  readonly generation: number;
  readonly key: Uint8Array;
}

const SLOT = 64;
const KEY = 32;

/** @param paths of the copies, the first of them read first; made when absent, with what the others hold */
export async function openFileKeys(disk: Disk, paths: readonly string[], random: Random): Promise<FileKeys> {
  const copies: DiskFile[] = [];
  const opened = new Closers();
  try {
    for (const path of paths) {
      const copy = await disk.open(path, 'write', 0o600);
      opened.add(() => copy.close());
      copies.push(copy);
      await disk.syncFolder(dirname(path));
    }
    await fillEmptyCopies(copies);
  } catch (error) {
    return opened.abandon(error);
  }
  const writeAll = async (bytes: Uint8Array, position: number) => {
    for (const copy of copies) await copy.write(bytes, position);
  };
  const syncAll = async () => {
    for (const copy of copies) await copy.sync();
  };
  return {
    async keyOf(file, generation) {
      for (const copy of copies) {
        const slot = readSlot(await copy.read(positionOf(file, generation % 2), SLOT));
        if (slot?.generation === generation) return slot.key;
      }
      return undefined;
    },
    async next(file, generation) {
      const fresh = { generation: generation + 1, key: random.bytes(KEY) };
      await writeAll(slotBytes(fresh), positionOf(file, fresh.generation % 2));
      await syncAll();
      return fresh;
    },
    async forgetOthers(file, generation) {
      for (const copy of copies)
        for (const which of [0, 1]) {
          const slot = await copy.read(positionOf(file, which), SLOT);
          const isKept = generation > 0 && readSlot(slot)?.generation === generation;
          if (!isKept && slot.some((byte) => byte !== 0))
            await copy.write(new Uint8Array(SLOT), positionOf(file, which));
        }
      await syncAll();
    },
    close: () => opened.close(),
  };
}

/** A copy on a new disk begins with what the others hold. One that holds anything is left to its own slots. */
async function fillEmptyCopies(copies: readonly DiskFile[]): Promise<void> {
  const sizes = await Promise.all(copies.map((copy) => copy.size()));
  const source = copies[sizes.findIndex((size) => size > 0)];
  if (!source) return;
  const bytes = await source.read(0, await source.size());
  for (const [i, copy] of copies.entries()) {
    if (sizes[i] !== 0) continue;
    await copy.write(bytes, 0);
    await copy.sync();
  }
}

const positionOf = (file: number, which: number): number => (file * 2 + which) * SLOT;

function slotBytes({ generation, key }: FileKey): Uint8Array {
  const slot = Buffer.alloc(SLOT);
  slot.writeUInt32BE(generation, 0);
  slot.set(key, 4);
  slot.writeUInt32BE(crc32(slot.subarray(0, SLOT - 4)), SLOT - 4);
  return slot;
}

function readSlot(bytes: Uint8Array): FileKey | undefined {
  const slot = Buffer.from(bytes);
  if (slot.length < SLOT || slot.readUInt32BE(SLOT - 4) !== crc32(slot.subarray(0, SLOT - 4)))
    return undefined;
  return { generation: slot.readUInt32BE(0), key: Uint8Array.from(slot.subarray(4, 4 + KEY)) };
}
