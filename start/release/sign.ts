/** A side's signatures on a draft. What is signed can be compared with a build of one's own before: the same sources give the same bytes. */
import { join } from 'node:path';
import { signMetadata, tufKey } from '../../platform/tuf/keys';
import { sha256Hex } from '../../platform/tuf/make';
import type { Metadata, Root, Targets } from '../../platform/tuf/models';
import { isNewerVersion } from '../../protocol/software-version';
import { versionOfTarget } from '../../protocol/update-files';
import {
  checkArchives,
  listIfThere,
  newestName,
  type ReleaseFolders,
  readTargets,
  rootOf,
  writeMetadata,
} from './draft';
import { type Role, readReleaseKeys } from './key-files';

export interface Signing {
  readonly path: string;
  readonly signed: Metadata<Root> | Metadata<Targets>;
  /** Signatures that count, of those that are needed. */
  readonly has: number;
  readonly needs: number;
}

/** Signs what a side's keys may sign in the draft. @param build the side's own, which the archives must equal */
export async function signDraft(
  folders: ReleaseFolders,
  keysFolder: string,
  build?: string,
): Promise<Signing[]> {
  const { disk, draft, published } = folders;
  const keys = await readReleaseKeys(disk, keysFolder);
  const root = await rootOf(disk, draft, published);
  const done: Signing[] = [];
  for (const role of ['root', 'targets'] as const) {
    const name = await newestName(disk, draft, role);
    if (!name) continue;
    const path = join(draft, name);
    const metadata = role === 'root' ? root : await readTargets(disk, path);
    if (role === 'targets') await compare(folders, metadata as Metadata<Targets>, build);
    const key = keys.get(role);
    if (key && namesKey(root, role, key.public)) signMetadata(metadata, key);
    await writeMetadata(disk, path, metadata);
    done.push({ path, signed: metadata, ...countOf(root, role, metadata) });
  }
  if (done.length === 0) throw new Error(`${draft} holds nothing to sign`);
  return done;
}

async function compare(
  { disk, draft }: ReleaseFolders,
  list: Metadata<Targets>,
  build?: string,
): Promise<void> {
  await checkArchives(disk, draft, list.signed);
  if (build === undefined) return;
  const own = await listIfThere(disk, build);
  for (const [path, { hashes }] of Object.entries(list.signed.targets)) {
    if (own.includes(path)) {
      if (sha256Hex(await disk.read(join(build, path))) !== hashes.sha256)
        throw new Error(`${path} is not what this side built itself: nothing was signed`);
    } else if (!own.some((built) => isOlderTarget(path, built)))
      throw new Error(`${path} is not in ${build}, what this side built itself: nothing was signed`);
  }
}

/** Offered before the build: it was compared then, and is shown with its hash. */
const isOlderTarget = (target: string, built: string): boolean =>
  isNewerVersion(versionOfTarget(built) ?? '', versionOfTarget(target) ?? '');

const namesKey = ({ signed }: Metadata<Root>, role: Role, key: Uint8Array): boolean =>
  signed.roles[role]!.keyIDs.includes(tufKey(key).keyID);

function countOf({ signed }: Metadata<Root>, role: Role, metadata: Metadata<Root> | Metadata<Targets>) {
  const { keyIDs, threshold } = signed.roles[role]!;
  const counts = keyIDs.filter((id) => {
    try {
      signed.keys[id]!.verifySignature(metadata);
      return true;
    } catch {
      // No signature, or a wrong one: it does not count.
      return false;
    }
  });
  return { has: counts.length, needs: threshold };
}
