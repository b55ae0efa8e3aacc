/** What is in a slot: the list of its files with their hashes, and whether all of it is there. */
import { join } from 'node:path';
import { type Disk, isNotFound } from '../../platform/disk';
import { fromUtf8, toBase64url } from '../../protocol/bytes';
import { sha256 } from '../../protocol/hmac';
import type { SlotVersion } from './boot-record';

/** Name of the list. */
export const LIST_FILE = 'files.json';

export interface SlotList {
  readonly v: 1;
  readonly version: string;
  /** Path, SHA-256 in base64url. */
  readonly files: readonly (readonly [path: string, sha256: string])[];
}

export const hashText = (bytes: Uint8Array): string => toBase64url(sha256(bytes));

/** What only draws: a letter that rots is drawn wrongly, a program that rots does not start. Two thirds of all bytes. */
const DRAWS = /\.woff2$/;

/**
 * Whether a version is there as it was laid down: a card that rots, or an update that was cut off, must not be started.
 * @param how `wholly`: each byte, on trial; `to run`: what each start would run, faster
 */
export async function isWhole(
  disk: Disk,
  software: string,
  { slot, list, version }: SlotVersion,
  how: 'wholly' | 'to run' = 'wholly',
): Promise<boolean> {
  const folder = join(software, slot);
  try {
    const bytes = await disk.read(join(folder, LIST_FILE));
    if (hashText(bytes) !== list) return false;
    const { files, version: named } = JSON.parse(fromUtf8(bytes)) as SlotList;
    if (named !== version) return false;
    for (const [path, hash] of files.filter(([path]) => how === 'wholly' || !DRAWS.test(path)))
      if (hashText(await disk.read(join(folder, path))) !== hash) return false;
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
