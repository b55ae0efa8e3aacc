/** The root key: made in the first ceremony, split among the officers, whole only while a bundle is signed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { combineShares, splitAmong } from '../../backend/authority/vault/sharing';
import { nodeDisk } from '../../platform/node-disk';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromBase64url, toBase64url } from '../../protocol/bytes';
import { checker } from '../../protocol/schema';
import { generateSigningKey, importSigningKey, type SigningKey } from '../../protocol/signing';
import type { Officer } from './officers';

const ROOT_DAY = 0;
const GENERATION = 1;

const checkRootFile = checker(
  'root file',
  Type.Object({
    root: Type.String(),
    shares: Type.Array(Type.Object({ officer: Type.String(), sealed: Type.String() })),
  }),
);

/** The root, brought back by the officers' shares, or made and split when there is none yet. */
export async function rootOf(
  folder: string,
  officers: readonly Officer[],
  quorum: number,
): Promise<SigningKey> {
  const path = join(folder, 'root.json');
  if (existsSync(path)) {
    const file = checkRootFile(JSON.parse(readFileSync(path, 'utf8')));
    const shares = file.shares.map(({ officer, sealed }) => ({
      officer,
      day: ROOT_DAY,
      generation: GENERATION,
      sealed: fromBase64url('share of the root', sealed),
    }));
    const publicOf = (secret: Uint8Array) => importSigningKey(secret).public;
    const expected = fromBase64url('root', file.root, 32);
    return importSigningKey(await combineShares(officers.slice(0, quorum), shares, publicOf, expected));
  }
  const root = generateSigningKey();
  const keys = officers.map(({ id, seal }) => ({ id, seal: seal.public }));
  const name = { day: ROOT_DAY, generation: GENERATION };
  const shares = await splitAmong(keys, quorum, root.secretBytes, name);
  const file = {
    root: toBase64url(root.public),
    shares: shares.map(({ officer, sealed }) => ({ officer, sealed: toBase64url(sealed) })),
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`);
  await writeFileAtomic(nodeDisk(), path, bytes, { mode: 0o600 });
  return root;
}
