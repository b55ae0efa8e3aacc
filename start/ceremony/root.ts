/** The root key: split among the officers, whole only while a bundle is signed. `root.json` holds its sealed shares. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { combineShares, splitAmong } from '../../backend/authority/vault/sharing';
import { nodeDisk } from '../../platform/node-disk';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromBase64url, toBase64url } from '../../protocol/bytes';
import { checker } from '../../protocol/schema';
import { generateSigningKey, importSigningKey, type SigningKey } from '../../protocol/signing';
import type { Officer, OfficerHalf } from './officers';

const ROOT_DAY = 0;

const checkRootFile = checker(
  'root file',
  Type.Object({
    root: Type.String(),
    /** Which sharing: one more each time that the officers change. */
    generation: Type.Integer({ minimum: 1, maximum: 0xffff }),
    shares: Type.Array(Type.Object({ officer: Type.String(), sealed: Type.String() })),
  }),
);

/** The sharing in force; 1 while there is no root yet. */
export const generationOf = (folder: string): number => readRootFile(folder)?.generation ?? 1;

/** The root, brought back by the shares of the officers present, or made and split when there is none yet. */
export async function rootOf(
  folder: string,
  officers: readonly OfficerHalf[],
  present: readonly Officer[],
  quorum: number,
): Promise<{ root: SigningKey; made: boolean }> {
  const file = readRootFile(folder);
  if (!file) {
    const root = generateSigningKey();
    await splitRoot(folder, officers, quorum, root, 1);
    return { root, made: true };
  }
  const shares = file.shares.map(({ officer, sealed }) => ({
    officer,
    day: ROOT_DAY,
    generation: file.generation,
    sealed: fromBase64url('share of the root', sealed),
  }));
  const publicOf = (secret: Uint8Array) => importSigningKey(secret).public;
  const expected = fromBase64url('root', file.root, 32);
  const secret = await combineShares(present.slice(0, quorum), shares, publicOf, expected);
  return { root: importSigningKey(secret), made: false };
}

/** Splits the root among these officers; the sharing before is overwritten. */
export async function splitRoot(
  folder: string,
  officers: readonly OfficerHalf[],
  quorum: number,
  root: SigningKey,
  generation: number,
): Promise<void> {
  const shares = await splitAmong(officers, quorum, root.secretBytes, { day: ROOT_DAY, generation });
  const file = {
    root: toBase64url(root.public),
    generation,
    shares: shares.map(({ officer, sealed }) => ({ officer, sealed: toBase64url(sealed) })),
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`);
  await writeFileAtomic(nodeDisk(), join(folder, 'root.json'), bytes, { mode: 0o600 });
}

function readRootFile(folder: string) {
  const path = join(folder, 'root.json');
  return existsSync(path) ? checkRootFile(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}
