/** The keys that sign software, by side and role: each secret a file of its own, the public halves in one file for the other side. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { type Disk, isNotFound } from '../../platform/disk';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '../../protocol/bytes';
import { jsonReader } from '../../protocol/schema';
import { generateSigningKey, importSigningKey, type SigningKey } from '../../protocol/signing';

export const ROLES = ['root', 'targets', 'snapshot', 'timestamp'] as const;
export type Role = (typeof ROLES)[number];
export type Side = 'operator' | 'authority';

/** What each side signs. Root and targets take both; the operator alone says what is newest of what both signed. */
const OF_SIDE: Record<Side, readonly Role[]> = { operator: ROLES, authority: ['root', 'targets'] };
const PUBLIC_FILE = 'public.json';
const Key = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const PublicKeys = Type.Object({
  side: Type.Unsafe<Side>({ enum: ['operator', 'authority'] }),
  root: Key,
  targets: Key,
  snapshot: Type.Optional(Key),
  timestamp: Type.Optional(Key),
});
export type PublicKeys = Static<typeof PublicKeys>;

/** @throws Error where keys lie already: another root would lock every terminal out */
export async function makeReleaseKeys(disk: Disk, folder: string, side: Side): Promise<string> {
  if (existsSync(join(folder, PUBLIC_FILE)))
    throw new Error(`${folder} holds keys already: terminals trust these; keep them`);
  await disk.makeFolder(folder);
  const halves: Record<string, string> = { side };
  for (const role of OF_SIDE[side]) {
    const key = generateSigningKey();
    await writeFileAtomic(disk, join(folder, `${role}.key`), utf8(`${toBase64url(key.secretBytes)}\n`));
    halves[role] = toBase64url(key.public);
  }
  const path = join(folder, PUBLIC_FILE);
  await writeFileAtomic(disk, path, utf8(`${JSON.stringify(halves, null, 2)}\n`), { mode: 0o644 });
  return path;
}

/** @param path the file, or the folder of keys that it lies in. @throws Malformed */
export async function readPublicKeys(disk: Disk, path: string): Promise<PublicKeys> {
  const file = path.endsWith('.json') ? path : join(path, PUBLIC_FILE);
  return jsonReader(file, PublicKeys, 4096)(await disk.read(file));
}

/** Undefined: there is none. @throws Malformed */
export async function readReleaseKey(disk: Disk, path: string): Promise<SigningKey | undefined> {
  try {
    return importSigningKey(fromBase64url(path, fromUtf8(await disk.read(path)).trim(), 32));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Every key of a side's folder, by role. */
export async function readReleaseKeys(disk: Disk, folder: string): Promise<Map<Role, SigningKey>> {
  const keys = new Map<Role, SigningKey>();
  for (const role of ROLES) {
    const key = await readReleaseKey(disk, join(folder, `${role}.key`));
    if (key) keys.set(role, key);
  }
  if (keys.size === 0) throw new Error(`${folder} holds no keys: npm run release -- keys --keys ${folder}`);
  return keys;
}
