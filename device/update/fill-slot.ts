/**
 * Unpacks an archive into a slot that nothing points to. When it resolves, every byte and every name would survive a power cut:
 * files first, then their folders, then the list that vouches for them.
 */
import { dirname, join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Disk } from '../../platform/disk';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromUtf8, utf8 } from '../../protocol/bytes';
import type { Slot, SlotVersion } from '../launcher/boot-record';
import { hashText, LIST_FILE, type SlotList } from '../launcher/slot-files';
import { readTar } from './tar';

/** Says which version an archive holds. */
export const VERSION_FILE = 'app/version.json';

export interface FillOptions {
  readonly disk: Disk;
  readonly software: string;
  readonly slot: Slot;
  readonly version: string;
  /** The archive's bytes, proven. */
  readonly archive: AsyncIterable<Uint8Array>;
}

/** @throws Error in words about the archive, or the disk's */
export async function fillSlot({
  disk,
  software,
  slot,
  version,
  archive,
}: FillOptions): Promise<SlotVersion> {
  const folder = join(software, slot);
  await disk.removeFolder(folder);
  await disk.makeFolder(folder);
  const folders = new Set<string>([folder]);
  const files: [string, string][] = [];
  let named: unknown;
  for await (const { path, body } of readTar(unzipped(archive))) {
    const at = join(folder, path);
    for (let each = dirname(at); !folders.has(each); each = dirname(each)) folders.add(each);
    await disk.makeFolder(dirname(at));
    await writeSynced(disk, at, body);
    files.push([path, hashText(body)]);
    if (path === VERSION_FILE) named = (JSON.parse(fromUtf8(body)) as { version?: unknown }).version;
  }
  if (named !== version) throw new Error(`the archive holds version ${String(named)}, not ${version}`);
  for (const each of folders) await disk.syncFolder(each);
  const list = utf8(JSON.stringify({ v: 1, version, files } satisfies SlotList));
  await writeFileAtomic(disk, join(folder, LIST_FILE), list);
  await disk.syncFolder(software);
  return { slot, version, list: hashText(list) };
}

async function writeSynced(disk: Disk, path: string, body: Uint8Array): Promise<void> {
  const file = await disk.open(path, 'create');
  try {
    await file.write(body, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** An error of either end reaches whoever reads. */
function unzipped(archive: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return pipeline(Readable.from(archive), createGunzip(), () => undefined);
}
