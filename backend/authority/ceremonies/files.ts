/** Two small files of ceremonies: the code that lets people into the first one, and the root that is in force. */
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '../../../protocol/bytes';
import { jsonReader } from '../../../protocol/schema';
import { readIfThere } from '../vault/keys';

/** In the authority's folder, 0600: whoever installed the vault reads it out to the officers. */
export const FIRST_CODE = 'ceremony-code';

const readRoot = jsonReader('root.json', Type.Object({ root: Type.String() }), 1024);

/** The code of before a restart, else `code`, which is kept. */
export async function keepFirstCode(disk: Disk, folder: string, code: string): Promise<string> {
  const path = join(folder, FIRST_CODE);
  const kept = await readIfThere(disk, path);
  if (kept) return fromUtf8(kept).trim();
  await writeFileAtomic(disk, path, utf8(`${code}\n`));
  return code;
}

export async function forgetFirstCode(disk: Disk, folder: string): Promise<void> {
  const path = join(folder, FIRST_CODE);
  if (await readIfThere(disk, path)) await disk.remove(path);
}

/** The root that the exchange folder names, 32 bytes; undefined before the first ceremony. */
export async function pinnedRoot(disk: Disk, exchange: string): Promise<Uint8Array | undefined> {
  const bytes = await readIfThere(disk, join(exchange, 'root.json'));
  return bytes && fromBase64url('root', readRoot(bytes).root, 32);
}

/** The bundle in force as pages prove it; base64url. */
export async function shownBundle(ports: {
  readonly disk: Disk;
  readonly exchange: string;
  readonly bundle: () => { readonly signed: Uint8Array } | undefined;
}): Promise<{ signed: string; root: string } | undefined> {
  const current = ports.bundle();
  const root = await pinnedRoot(ports.disk, ports.exchange);
  return current && root && { signed: toBase64url(current.signed), root: toBase64url(root) };
}
