/**
 * The token with which the fleet's tools order commands: it lies in their folder, here only its hash. Who can read their folder can
 * order what `limits.ts` allows, under their name.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Disk } from '../../../platform/disk';
import type { Random } from '../../../platform/random';
import { fromHex, toBase64url, toHex, utf8 } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { KeyFolder } from '../keys/key-files';

export const TOKEN_FILE = 'command-token';
const HASH_FILE = 'keys/command-token.sha256';

/** Makes a token where there is none, or none that fits; removing either file makes a new one at the next start. */
export async function layCommandToken(
  ports: { readonly disk: Disk; readonly random: Pick<Random, 'bytes'> },
  folder: string,
  toolsFolder: string,
): Promise<void> {
  const [own, tools] = [new KeyFolder(ports.disk, folder), new KeyFolder(ports.disk, toolsFolder)];
  const [hash, token] = [await own.read(HASH_FILE), await tools.read(TOKEN_FILE)];
  if (hash !== undefined && token !== undefined && hash.trim() === hashOf(token.trim())) return;
  const made = toBase64url(ports.random.bytes(32));
  await ports.disk.makeFolder(toolsFolder);
  await tools.write(TOKEN_FILE, `${made}\n`);
  await own.write(HASH_FILE, `${hashOf(made)}\n`);
}

/** Whether an `Authorization` header is the tools'; nobody's, where no token was ever made. */
export async function tokenCheck(
  disk: Disk,
  folder: string,
): Promise<(authorization: string | undefined) => boolean> {
  const hash = (await new KeyFolder(disk, folder).read(HASH_FILE))?.trim();
  return (authorization = '') => {
    const token = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(authorization)?.[1];
    return (
      token !== undefined && hash !== undefined && timingSafeEqual(fromHex(hashOf(token)), fromHex(hash))
    );
  };
}

const hashOf = (token: string): string => toHex(sha256(utf8(token)));
