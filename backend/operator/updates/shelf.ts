/**
 * What is published for terminals to update themselves: files in one folder, laid there by `npm run release`, proven by their own
 * signatures. Nothing else than the names of such files can be asked for.
 */
import { join } from 'node:path';
import { type Disk, type DiskFile, isNotFound } from '../../../platform/disk';
import { UPDATE_FILE } from '../../../protocol/update-files';

export type ShelfFile = {
  readonly size: number;
  /** From a byte on. */
  from(position: number): AsyncIterable<Uint8Array>;
};

export type Shelf = {
  /** Undefined: there is no such file. */
  open(name: string): Promise<ShelfFile | undefined>;
};

const AT_ONCE = 64 * 1024;

export function openShelf(disk: Disk, folder: string): Shelf {
  return {
    async open(name) {
      const path = join(folder, name);
      const size = UPDATE_FILE.test(name) ? await sizeOf(disk, path) : undefined;
      if (size === undefined) return undefined;
      return { size, from: (position) => read(disk, path, position) };
    },
  };
}

async function sizeOf(disk: Disk, path: string): Promise<number | undefined> {
  try {
    return await withFile(disk, path, (file) => file.size());
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function withFile<Result>(
  disk: Disk,
  path: string,
  use: (file: DiskFile) => Promise<Result>,
): Promise<Result> {
  const file = await disk.open(path, 'read');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Opened with the first byte that is wanted: who goes away before it leaves nothing open. */
async function* read(disk: Disk, path: string, position: number): AsyncGenerator<Uint8Array> {
  const file = await disk.open(path, 'read');
  try {
    for (let at = position; ; ) {
      const piece = await file.read(at, AT_ONCE);
      if (piece.length === 0) return;
      at += piece.length;
      yield piece;
    }
  } finally {
    await file.close();
  }
}
