import { dirname } from 'node:path';
import type { Disk } from './disk';

/**
 * Replaces a file so that after a power cut the old or the new content is there, whole: writes `<path>.new`, syncs it,
 * renames it, syncs the folder. One writer of a path at a time.
 * @param options.mode permissions of the file, default 0o600: for the owner only
 */
export async function writeFileAtomic(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  options: { mode?: number } = {},
): Promise<void> {
  await writePiecesAtomic(disk, path, (write) => write(bytes), options);
}

/**
 * The same for a file that is written piece by piece.
 * @param pieces calls `write` with one piece after another; when it throws, the old content stays
 */
export async function writePiecesAtomic<Result>(
  disk: Disk,
  path: string,
  pieces: (write: (bytes: Uint8Array) => Promise<void>) => Promise<Result>,
  options: { mode?: number } = {},
): Promise<Result> {
  const fresh = `${path}.new`;
  const file = await disk.open(fresh, 'write', options.mode);
  let at = 0;
  let result: Result;
  try {
    await file.truncate(0);
    result = await pieces(async (bytes) => {
      await file.write(bytes, at);
      at += bytes.length;
    });
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.rename(fresh, path);
  await disk.syncFolder(dirname(path));
  return result;
}
