/**
 * A lost officer is replaced by a quorum of the others: they bring back every day key that still has shares, and the root,
 * and share them anew among all officers, the new one among them, under the next generation. What the lost key could open
 * alone is nothing; together with one other old share it opens nothing that was shared anew.
 */
import { renameSync } from 'node:fs';
import { combineShares, splitAmong } from '../../backend/authority/vault/sharing';
import { type Bundle, signBundle } from '../../protocol/bundle';
import { importSecretKey } from '../../protocol/hpke';
import type { SealedShare } from '../../protocol/share';
import type { Exchange } from '../exchange';
import { bundleInForce, writeRecord } from './ceremony';
import { keyFilePath, makeOfficer, type Officer, officerHalves } from './officers';
import { generationOf, rootOf, splitRoot } from './root';

export type ReplaceInput = {
  readonly exchange: Exchange;
  readonly officersFolder: string;
  readonly lost: string;
  readonly next: string;
  readonly present: readonly Officer[];
  /** Every share that the vault holds. */
  readonly shares: readonly SealedShare[];
  /** Unix ms. */
  readonly now: number;
  /** scrypt's, for tests. */
  readonly cost?: number;
};

/** Resolves with the bundle that names the new officer, and the new officer's passphrase. */
export async function replaceOfficer(input: ReplaceInput): Promise<{ bundle: Bundle; passphrase: string }> {
  const { exchange, officersFolder, lost, next, present, now } = input;
  const current = bundleInForce(exchange);
  if (!current) throw new Error('there is no bundle yet: hold the first ceremony');
  if (!current.officers.some(({ id }) => id === lost)) throw new Error(`${lost} is no officer of the bundle`);
  if (current.officers.some(({ id }) => id === next)) throw new Error(`${next} is an officer already`);
  const { quorum } = current.limits;
  const others = present.filter(({ id }) => id !== lost).slice(0, quorum);
  if (others.length < quorum)
    throw new Error(`${others.length} officers are there, replacing needs ${quorum}`);

  const { root } = await rootOf(input, officerHalves(officersFolder), others, quorum, true);
  const passphrase = await makeOfficer(officersFolder, next, input.cost);
  const officers = officerHalves(officersFolder).filter(({ id }) => id !== lost);
  const generation = generationOf(officersFolder) + 1;
  const shared: SealedShare[] = [];
  for (const { day, key } of current.days) {
    const ofDay = input.shares.filter((share) => share.day === day);
    // A day that was destroyed stays so.
    if (ofDay.length === 0) continue;
    const secret = await combineShares(others, ofDay, (bytes) => importSecretKey(bytes).public, key);
    shared.push(...(await splitAmong(officers, quorum, secret, { day, generation })));
    secret.fill(0);
  }
  const bundle: Bundle = { ...current, number: current.number + 1, madeAt: now, officers };
  await exchange.addShares(shared);
  await splitRoot(input, officers, quorum, root, generation);
  renameSync(keyFilePath(officersFolder, lost), `${keyFilePath(officersFolder, lost)}.lost`);
  await writeRecord(input, bundle, others, `officer ${lost} is lost`, [
    { action: 'officer-replaced', about: `${lost} by ${next}`, count: 1 },
    { action: 'root-split', about: 'root', count: officers.length },
    {
      action: 'day-keys-made',
      about: `${shared.length / officers.length} days shared anew`,
      count: shared.length,
    },
  ]);
  await exchange.writeBytes('bundle.cbor', signBundle(root, bundle));
  return { bundle, passphrase };
}
