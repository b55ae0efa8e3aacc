import { join } from 'node:path';
import { codeOf, type Disk, isNotFound } from '../disk';

/**
 * Destroys what lies in folders of keys: every file is overwritten with zeros where it lies, synced, and removed; folders
 * of other names below are left. Resolves with the paths. A folder that is not there is none.
 */
export async function destroyFolders(disk: Disk, folders: readonly string[]): Promise<string[]> {
  const destroyed: string[] = [];
  for (const folder of folders) {
    for (const name of await listIfThere(disk, folder)) {
      const path = join(folder, name);
      const file = await disk.open(path, 'write');
      try {
        await file.write(new Uint8Array(await file.size()), 0);
        await file.sync();
      } finally {
        await file.close();
      }
      await disk.remove(path);
      destroyed.push(path);
    }
    if (destroyed.some((path) => path.startsWith(folder))) await disk.syncFolder(folder);
  }
  return destroyed;
}

async function listIfThere(disk: Disk, folder: string): Promise<string[]> {
  try {
    return await disk.list(folder);
  } catch (error) {
    if (isNotFound(error) || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}
