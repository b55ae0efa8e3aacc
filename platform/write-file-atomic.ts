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
  const fresh = `${path}.new`;
  const file = await disk.open(fresh, 'write', options.mode);
  try {
    await file.truncate(0);
    await file.write(bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.rename(fresh, path);
  await disk.syncFolder(dirname(path));
}
