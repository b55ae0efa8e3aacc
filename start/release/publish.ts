/** A signed draft goes to where terminals fetch it. */
import { join } from 'node:path';
import type { Disk } from '../../platform/disk';
import { signMetadata } from '../../platform/tuf/keys';
import { bytesOf, makeSnapshot, makeTimestamp } from '../../platform/tuf/make';
import { refreshTargets } from '../../platform/tuf/refresh';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { UPDATE_FILE } from '../../protocol/update-files';
import { checkArchives, DAY_MS, listIfThere, newestName, type ReleaseFolders } from './draft';
import { readReleaseKeys } from './key-files';

const SNAPSHOT_DAYS = 365;
const TIMESTAMP_DAYS = 7;

/**
 * Puts the draft where terminals fetch it: archives and roots first, the timestamp last, so that nobody is told of what is not there. Before
 * that a terminal's own client must take it. @returns number of the list
 */
export async function publishDraft(
  folders: ReleaseFolders,
  keysFolder: string,
  pinnedRoot?: Uint8Array,
): Promise<number> {
  const { disk, draft, published, now } = folders;
  const keys = await readReleaseKeys(disk, keysFolder);
  const [snapshotKey, timestampKey] = [keys.get('snapshot'), keys.get('timestamp')];
  if (!snapshotKey || !timestampKey)
    throw new Error(`${keysFolder} holds no keys for snapshot and timestamp: the operator publishes`);
  const name = (await newestName(disk, draft, 'targets')) ?? (await newestName(disk, published, 'targets'));
  if (!name) throw new Error(`${draft} holds no list: npm run release -- offer`);
  const files = new Map<string, Uint8Array>();
  for (const folder of [published, draft])
    for (const each of await listIfThere(disk, folder))
      if (UPDATE_FILE.test(each) && (folder === draft || each.endsWith('.root.json') || each === name))
        files.set(each, await disk.read(join(folder, each)));
  const number = Number.parseInt(name, 10);
  const version = await nextTimestamp(disk, published);
  const list = files.get(name)!;
  const snapshot = makeSnapshot(
    { version, expiresAt: now + SNAPSHOT_DAYS * DAY_MS },
    { version: number, bytes: list },
  );
  signMetadata(snapshot, snapshotKey);
  const bytes = bytesOf(snapshot);
  const timestamp = makeTimestamp({ version, expiresAt: now + TIMESTAMP_DAYS * DAY_MS }, { version, bytes });
  signMetadata(timestamp, timestampKey);
  files.set(`${version}.snapshot.json`, bytes);
  files.set('timestamp.json', bytesOf(timestamp));
  await tryAsTerminal(folders, files, pinnedRoot);
  for (const [each, content] of [...files].sort(([a], [b]) => lateness(a) - lateness(b)))
    await writeFileAtomic(disk, join(published, each), content, { mode: 0o644 });
  return number;
}

/** Archives, roots, list, snapshot; last what makes all of them seen. */
const lateness = (name: string): number =>
  name === 'timestamp.json'
    ? 3
    : name.endsWith('.snapshot.json')
      ? 2
      : name.endsWith('.targets.json')
        ? 1
        : 0;

async function nextTimestamp(disk: Disk, published: string): Promise<number> {
  const there = (await listIfThere(disk, published)).includes('timestamp.json');
  if (!there) return 1;
  const { signed } = JSON.parse(
    new TextDecoder().decode(await disk.read(join(published, 'timestamp.json'))),
  ) as {
    signed: { version: number };
  };
  // The running operator renews it each day, maybe at this very moment.
  return signed.version + 2;
}

/** The very check that each terminal makes, from the first root on. @throws MetadataRefused, or Error naming an archive: nothing was published */
async function tryAsTerminal(
  folders: ReleaseFolders,
  files: Map<string, Uint8Array>,
  pinnedRoot?: Uint8Array,
): Promise<void> {
  const { disk, draft, now } = folders;
  const first = pinnedRoot ?? files.get('1.root.json');
  if (!first) throw new Error('there is no first root: npm run release -- root');
  const folder = join(draft, 'tried');
  await disk.removeFolder(folder);
  const fetch = async (name: string) => files.get(name);
  const list = await refreshTargets({ disk, folder, pinnedRoot: first, now, fetch });
  // It was carried to the authority and back since it was signed.
  await checkArchives(disk, draft, list);
  await disk.removeFolder(folder);
}
