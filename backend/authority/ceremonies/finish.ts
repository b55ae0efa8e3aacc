/** The end of a ceremony: what the leading page made is checked to the last share, then written in an order that survives crashes. */
import { join } from 'node:path';
import type { Disk } from '../../../platform/disk';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { readBundle, signedBundleBytes } from '../../../protocol/bundle';
import { fromBase64url, sameBytes, toBase64url, utf8 } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { signedPolicy } from '../officers/policy';
import { recordFile, recordName } from '../vault/ceremony-record';
import type { ShareKeyring, ShareText } from '../vault/shares';
import type { Draft } from './draft';

export type Finished = {
  /** The root's public half (32) and its signature of the bundle's bytes (64); base64url. */
  readonly root: string;
  readonly signature: string;
  /** Each sealed to its officer, day 0 for the root. */
  readonly shares: readonly ShareText[];
};

export type FinishPorts = {
  readonly disk: Disk;
  readonly exchange: string;
  readonly shares: Pick<ShareKeyring, 'take'>;
  /** The root in force, 32 bytes; undefined before the first ceremony. */
  readonly root: Uint8Array | undefined;
};

/**
 * @param days of which the page had to make shares, 0 for the root
 * @throws Malformed naming what is missing or of another root; nothing is written then
 */
export async function finishCeremony(
  ports: FinishPorts,
  draft: Draft,
  made: Finished,
  days: readonly number[],
  generation: number,
): Promise<void> {
  const { disk, exchange } = ports;
  const root = fromBase64url('root', made.root, 32);
  if (ports.root && !sameBytes(ports.root, root))
    throw new Malformed('root', 'is another than the one in force');
  const signature = fromBase64url('signature of the bundle', made.signature, 64);
  const signed = signedBundleBytes(draft.bundleBytes, signature);
  readBundle(root, signed);
  expectAllShares(draft, made.shares, days, generation);

  const write = (name: string, bytes: Uint8Array) =>
    writeFileAtomic(disk, join(exchange, name), bytes, { mode: 0o644 });
  const by = (part: 'record' | 'policy') =>
    [...draft.signatures].map(([officer, each]) => ({ officer, signature: each[part] ?? '' }));
  // Shares first: a day key that is in a bundle but whose shares are lost opens nothing, ever. The bundle last.
  await ports.shares.take(made.shares);
  if (!ports.root)
    await write('root.json', utf8(`${JSON.stringify({ root: toBase64url(root) }, null, 2)}\n`));
  await write(recordName(draft.bundle.number), recordFile(draft.record, by('record')));
  if (draft.policy !== undefined) await write('policy.json', signedPolicy(draft.policy, by('policy')));
  await write('bundle.cbor', signed);
}

function expectAllShares(
  { bundle }: Draft,
  shares: readonly ShareText[],
  days: readonly number[],
  generation: number,
): void {
  const nameOf = (day: number, officer: string) => `${day} ${officer} ${generation}`;
  const wanted = new Set(days.flatMap((day) => bundle.officers.map(({ id }) => nameOf(day, id))));
  for (const share of shares)
    if (!wanted.delete(`${share.day} ${share.officer} ${share.generation}`))
      throw new Malformed('shares', `have one of day ${share.day} for ${share.officer} that nobody needs`);
  if (wanted.size > 0) throw new Malformed('shares', `lack ${wanted.size} of what the officers must hold`);
}
