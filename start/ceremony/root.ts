/** The root key: split among the officers, whole only while a bundle is signed. `root.json` holds its sealed shares. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { combineShares, splitAmong } from '../../backend/authority/vault/sharing';
import { nodeDisk } from '../../platform/node-disk';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromBase64url, toBase64url } from '../../protocol/bytes';
import { ROOT_DAY } from '../../protocol/officers/ceremony';
import { checker } from '../../protocol/schema';
import { generateSigningKey, importSigningKey, type SigningKey } from '../../protocol/signing';
import type { Exchange } from '../exchange';
import type { Officer, OfficerHalf } from './officers';

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

type Place = {
  /** Where the officers' key files lie, and the root's shares. */
  readonly officersFolder: string;
  /** The vault gets the root's sealed shares as well: the next ceremony may be at the console. */
  readonly exchange: Exchange;
};

/**
 * The root, brought back by the shares of the officers present, or made and split when there is none yet.
 * @throws Error when there must be one and its shares are not here: a ceremony at the console made it
 */
export async function rootOf(
  place: Place,
  officers: readonly OfficerHalf[],
  present: readonly Officer[],
  quorum: number,
  mustBe: boolean,
): Promise<{ root: SigningKey; made: boolean }> {
  const file = readRootFile(place.officersFolder);
  if (!file && mustBe)
    throw new Error(
      `the root's shares are not in ${place.officersFolder}: they are at the vault, hold the ceremony at the console`,
    );
  if (!file) {
    const root = generateSigningKey();
    await splitRoot(place, officers, quorum, root, 1);
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
  { officersFolder, exchange }: Place,
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
  await writeFileAtomic(nodeDisk(), join(officersFolder, 'root.json'), bytes, { mode: 0o600 });
  await exchange.addShares(shares);
}

function readRootFile(folder: string) {
  const path = join(folder, 'root.json');
  return existsSync(path) ? checkRootFile(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}
