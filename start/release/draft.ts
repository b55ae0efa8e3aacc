/** A draft: a folder with what is to be published, carried from the operator to the authority and back, signed by both. */
import { join } from 'node:path';
import type { Disk } from '../../platform/disk';
import type { AnyMetadata } from '../../platform/tuf/keys';
import { bytesOf, sha256Hex } from '../../platform/tuf/make';
import { Metadata, MetadataKind, type Root, type Targets } from '../../platform/tuf/models';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromUtf8 } from '../../protocol/bytes';

export interface ReleaseFolders {
  readonly disk: Disk;
  readonly draft: string;
  /** What terminals are served. */
  readonly published: string;
  /** Unix ms. */
  readonly now: number;
}

export const DAY_MS = 86_400_000;

/** `12.targets.json`. */
const NUMBERED = /^(\d{1,9})\.(root|targets|snapshot)\.json$/;

export async function listIfThere(disk: Disk, folder: string): Promise<string[]> {
  await disk.makeFolder(folder);
  return disk.list(folder);
}

/** The name of the highest numbered file of a kind; undefined: there is none. */
export async function newestName(
  disk: Disk,
  folder: string,
  kind: 'root' | 'targets',
): Promise<string | undefined> {
  const numberOf = (name: string) => Number(NUMBERED.exec(name)?.[1]);
  const names = (await listIfThere(disk, folder)).filter((name) => NUMBERED.exec(name)?.[2] === kind);
  return names.sort((a, b) => numberOf(a) - numberOf(b)).at(-1);
}

export async function readRoot(disk: Disk, path: string): Promise<Metadata<Root>> {
  return Metadata.fromJSON(MetadataKind.Root, JSON.parse(fromUtf8(await disk.read(path))));
}

export async function readTargets(disk: Disk, path: string): Promise<Metadata<Targets>> {
  return Metadata.fromJSON(MetadataKind.Targets, JSON.parse(fromUtf8(await disk.read(path))));
}

export async function writeMetadata(disk: Disk, path: string, metadata: AnyMetadata): Promise<void> {
  await writeFileAtomic(disk, path, bytesOf(metadata), { mode: 0o644 });
}

/** The root that counts: the draft's where it brings one, else the published. @throws Error where there is none */
export async function rootOf(disk: Disk, draft: string, published: string): Promise<Metadata<Root>> {
  for (const folder of [draft, published]) {
    const name = await newestName(disk, folder, 'root');
    if (name) return readRoot(disk, join(folder, name));
  }
  throw new Error('there is no root yet: npm run release -- root');
}

/** Each archive of the list that lies in the folder must be what the list says. @throws Error naming the one that is not */
export async function checkArchives(disk: Disk, folder: string, { targets }: Targets): Promise<void> {
  const there = new Set(await listIfThere(disk, folder));
  for (const { path, length, hashes } of Object.values(targets)) {
    const name = `${hashes.sha256}.${path}`;
    if (!there.has(name)) continue;
    const bytes = await disk.read(join(folder, name));
    if (bytes.length !== length || sha256Hex(bytes) !== hashes.sha256)
      throw new Error(`${join(folder, name)} is not what the list says: draft it again`);
  }
}
