/** The operator's offer: the archives of a build on a list that both sides are to sign. */
import { join } from 'node:path';
import { makeTargets, sha256Hex, type Target } from '../../platform/tuf/make';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { isNewerVersion } from '../../protocol/software-version';
import { UPDATE_ARCHITECTURES, updateTarget } from '../../protocol/update-files';
import { DAY_MS, listIfThere, newestName, type ReleaseFolders, readTargets, writeMetadata } from './draft';

const TARGETS_DAYS = 365;
/** Versions that stay offered: a wave may still be on its way to the one before. */
const KEPT_VERSIONS = 3;

/** Drafts the next list: the archives of a build beside the newest versions that are offered. @returns their names */
export async function draftOffer(folders: ReleaseFolders, build: string, version: string): Promise<string[]> {
  const { disk, draft, published, now } = folders;
  const before = await newestName(disk, published, 'targets');
  const offered = before ? (await readTargets(disk, join(published, before))).signed : undefined;
  const older = Object.values(offered?.targets ?? {}).map(
    ({ path, length, hashes, custom }): Target => ({
      path,
      length,
      sha256: hashes.sha256!,
      custom: custom as Target['custom'],
    }),
  );
  const newest = older
    .map(({ custom }) => String(custom.version))
    .find((each) => !isNewerVersion(version, each));
  if (newest !== undefined)
    throw new Error(
      `version ${newest} is offered already: give package.json a higher one than ${version}, build anew`,
    );
  await bringRoot(folders);
  const added = await archivesOf(folders, build, version);
  const versions = [...new Set(older.map(({ custom }) => String(custom.version)))];
  const kept = versions.sort((a, b) => (isNewerVersion(a, b) ? -1 : 1)).slice(0, KEPT_VERSIONS - 1);
  const targets = [...older.filter(({ custom }) => kept.includes(String(custom.version))), ...added];
  const number = (offered?.version ?? 0) + 1;
  const list = makeTargets({ version: number, expiresAt: now + TARGETS_DAYS * DAY_MS }, targets);
  await writeMetadata(disk, join(draft, `${number}.targets.json`), list);
  return added.map(({ path }) => path);
}

/** The authority's machine has nothing but the draft: it learns from the root there whose signatures count. */
async function bringRoot({ disk, draft, published }: ReleaseFolders): Promise<void> {
  const name = await newestName(disk, published, 'root');
  if (name === undefined || (await newestName(disk, draft, 'root')) !== undefined) return;
  await writeFileAtomic(disk, join(draft, name), await disk.read(join(published, name)), { mode: 0o644 });
}

async function archivesOf(
  { disk, draft }: ReleaseFolders,
  build: string,
  version: string,
): Promise<Target[]> {
  const there = new Set(await listIfThere(disk, build));
  await disk.makeFolder(draft);
  const found: Target[] = [];
  for (const architecture of UPDATE_ARCHITECTURES) {
    const path = updateTarget(version, architecture);
    if (!there.has(path)) continue;
    const bytes = await disk.read(join(build, path));
    const sha256 = sha256Hex(bytes);
    await writeFileAtomic(disk, join(draft, `${sha256}.${path}`), bytes, { mode: 0o644 });
    found.push({
      path,
      length: bytes.length,
      sha256,
      custom: { version, architecture, unpackedBytes: lastLength(bytes) },
    });
  }
  if (found.length === 0)
    throw new Error(`${build} holds no archive of version ${version}: npm run build:device`);
  return found;
}

/** Length of what a gzip file holds, from its last four bytes (RFC 1952, ISIZE). */
const lastLength = (gzip: Uint8Array): number => Buffer.from(gzip).readUInt32LE(gzip.length - 4);
