/** The root of software updates: who signs what. Drafted by the operator, signed by both sides, pinned by terminals. */
import { join } from 'node:path';
import { tufKey } from '../../platform/tuf/keys';
import { makeRoot } from '../../platform/tuf/make';
import { fromBase64url } from '../../protocol/bytes';
import { DAY_MS, newestName, type ReleaseFolders, readRoot, writeMetadata } from './draft';
import type { PublicKeys } from './key-files';

const ROOT_DAYS = 5 * 365;

/** Drafts the next root: who signs what. Two of two, or with a third party's key two of three, for root. */
export async function draftRoot(
  folders: ReleaseFolders,
  { operator, authority, third }: { operator: PublicKeys; authority: PublicKeys; third?: PublicKeys },
): Promise<string> {
  const { disk, draft, published, now } = folders;
  if (operator.side !== 'operator' || authority.side !== 'authority')
    throw new Error('give --operator and --authority the public.json of that side');
  const { snapshot, timestamp } = operator;
  if (snapshot === undefined || timestamp === undefined)
    throw new Error("the operator's public.json names no keys for snapshot and timestamp");
  const before = await newestName(disk, published, 'root');
  const version = before ? (await readRoot(disk, join(published, before))).signed.version + 1 : 1;
  const keys = (...texts: string[]) => texts.map((text) => tufKey(fromBase64url('a public key', text, 32)));
  const root = makeRoot(
    { version, expiresAt: now + ROOT_DAYS * DAY_MS },
    {
      root: { keys: keys(operator.root, authority.root, ...(third ? [third.root] : [])), threshold: 2 },
      targets: { keys: keys(operator.targets, authority.targets), threshold: 2 },
      snapshot: { keys: keys(snapshot), threshold: 1 },
      timestamp: { keys: keys(timestamp), threshold: 1 },
    },
  );
  await disk.makeFolder(draft);
  const path = join(draft, `${version}.root.json`);
  await writeMetadata(disk, path, root);
  return path;
}
