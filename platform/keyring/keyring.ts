import { join } from 'node:path';
import type { Disk } from '../disk';
import type { Random } from '../random';
import { writeFileAtomic } from '../write-file-atomic';
import { openFileKeys } from './file-keys';
import { type SealedFile, sealedFile } from './sealed-file';

/**
 * A keyring: a small sealed file and its key, both mirrored in every folder given, rewritten daily under a fresh key, in
 * no backup. What is left out at a rewriting is gone from every copy.
 */
export interface Keyring extends SealedFile {
  /** Every file that holds a copy of it or of its key, for receipts. */
  readonly copies: readonly string[];
  close(): Promise<void>;
}

/** Tells backup programs (tar, restic, borg: "exclude caches") to leave a folder out. bford.info/cachedir */
const TAG =
  'Signature: 8a477f597d28d172789f06886806bc55\n# Keys that must be forgettable. Never back this folder up.\n';

/** Makes folders that no backup should take. */
export async function makeUnbackedFolders(disk: Disk, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    await disk.makeFolder(folder);
    if (!(await disk.list(folder)).includes('CACHEDIR.TAG'))
      await writeFileAtomic(disk, join(folder, 'CACHEDIR.TAG'), new TextEncoder().encode(TAG));
  }
}

/**
 * @param options.folders one for each disk; made when absent
 * @param options.name of the files: `<name>.sealed` and `<name>.key`
 * @throws SealedFileDamaged when there are copies and none opens: it is never replaced by an empty one
 */
export async function openKeyring(options: {
  readonly disk: Disk;
  readonly folders: readonly string[];
  readonly name: string;
  readonly label: Uint8Array;
  readonly random: Random;
}): Promise<Keyring> {
  const { disk, folders, name, label, random } = options;
  await makeUnbackedFolders(disk, folders);
  const keyPaths = folders.map((folder) => join(folder, `${name}.key`));
  const paths = folders.map((folder) => join(folder, `${name}.sealed`));
  const keys = await openFileKeys(disk, keyPaths, random);
  const file = sealedFile({ disk, paths, magic: 'CRK1', number: 0, keys, random, label });
  try {
    await file.mend();
  } catch (error) {
    await keys.close();
    throw error;
  }
  return { ...file, copies: [...paths, ...keyPaths], close: () => keys.close() };
}
