/**
 * One update, from the question to the pointer: metadata proven, archive fetched and proven, slot filled, boot record written. Whatever
 * cuts it off, the version that runs is the one that starts.
 */
import { join } from 'node:path';
import { codeOf, type Disk } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { MetadataRefused, refreshTargets } from '../../platform/tuf/refresh';
import { MAX_UPDATE_BYTES, updateTarget } from '../../protocol/update-files';
import {
  freeSlot,
  type Had,
  readBootRecord,
  type Slot,
  type SlotVersion,
  withoutTrial,
  withTrial,
  writeBootRecord,
} from '../launcher/boot-record';
import { download, type FetchFile, piecesOf, removeDownload, WrongBytes } from './download';
import { fillSlot } from './fill-slot';

export interface InstallOptions {
  readonly disk: Disk;
  /** Folder of slots and boot record; metadata and what is fetched lie there, too. */
  readonly software: string;
  readonly pinnedRoot: Uint8Array;
  readonly architecture: string;
  readonly fetch: FetchFile;
  /** Unix ms, certain. */
  readonly now: number;
  /** Free on the disk, MiB; undefined: nobody knows. */
  readonly freeMiB: number | undefined;
  /** What works now. */
  readonly had: Had;
  readonly log: Log;
}

/** An update that will not come right by trying again soon, in words. */
export class UpdateRefused extends Error {
  override readonly name = 'UpdateRefused';
}

const MIB = 1024 * 1024;
/** Stays free for check-ins and everything else, MiB. */
const KEPT_FREE_MIB = 100;

/** Resolves when the next start is the new version's. @throws UpdateRefused, or what the network and the disk say */
export async function install(version: string, options: InstallOptions): Promise<void> {
  const { disk, software, architecture, fetch, log } = options;
  const target = await findTarget(version, options);
  const [folder, wanted] = [join(software, 'fetched'), await checked(target, options)];
  const path = await asRefusal(() => download(disk, folder, wanted, fetch));
  const record = await readBootRecord(disk, software, log);
  const slot = freeSlot(record);
  if (record.trial) await writeBootRecord(disk, software, withoutTrial(record));
  const filled = await unpacked(version, slot, { path, bytes: wanted.length }, options);
  await writeBootRecord(disk, software, withTrial(record, filled, options.had));
  await removeDownload(disk, folder);
  log.info('update is laid down, the next start is its first', { version, slot, architecture });
}

async function findTarget(version: string, options: InstallOptions) {
  const { disk, software, pinnedRoot, now, fetch, architecture } = options;
  const targets = await asRefusal(() =>
    refreshTargets({
      disk,
      folder: join(software, 'metadata'),
      pinnedRoot,
      now,
      fetch: async (name, most) => {
        const answer = await fetch(name, 0);
        return answer && wholeOf(name, answer.chunks, most);
      },
    }),
  );
  const name = updateTarget(version, architecture);
  const target = Object.hasOwn(targets.targets, name) ? targets.targets[name] : undefined;
  if (!target)
    throw new UpdateRefused(`operator and authority signed no version ${version} for ${architecture}`);
  return target;
}

/** What the signed metadata say of the archive, and whether there is room for it. */
async function checked(
  target: { path: string; length: number; hashes: Record<string, string>; custom?: Record<string, unknown> },
  { freeMiB }: InstallOptions,
) {
  const { sha256 } = target.hashes;
  if (sha256 === undefined) throw new UpdateRefused(`${target.path} was signed without its SHA-256`);
  if (target.length > MAX_UPDATE_BYTES)
    throw new UpdateRefused(`${target.path} is ${target.length} bytes long, may be ${MAX_UPDATE_BYTES}`);
  const unpacked = Number(target.custom?.unpackedBytes ?? 4 * target.length);
  const needsMiB = Math.ceil((target.length + unpacked) / MIB) + KEPT_FREE_MIB;
  if (freeMiB !== undefined && freeMiB < needsMiB)
    throw new UpdateRefused(`the disk has ${Math.floor(freeMiB)} MiB free, the update needs ${needsMiB} MiB`);
  return { name: `${sha256}.${target.path}`, length: target.length, sha256 };
}

async function unpacked(
  version: string,
  slot: Slot,
  archive: { path: string; bytes: number },
  options: InstallOptions,
): Promise<SlotVersion> {
  const { disk, software } = options;
  const file = await disk.open(archive.path, 'read');
  try {
    return await fillSlot({ disk, software, slot, version, archive: piecesOf(file, 0, archive.bytes) });
  } catch (error) {
    await makeRoom(options, slot);
    // The disk's errors have codes, those of zlib begin with Z: it was signed, and is no archive of that version.
    if (/^E/.test(codeOf(error) ?? '')) throw error;
    throw new UpdateRefused((error as Error).message, { cause: error });
  } finally {
    await file.close();
  }
}

/** A half-filled slot gives its room back: check-ins need it more. */
async function makeRoom({ disk, software, log }: InstallOptions, slot: Slot): Promise<void> {
  try {
    await disk.removeFolder(join(software, slot));
  } catch (error) {
    log.warn('half an update stays on the disk', { cause: error as Error });
  }
}

async function wholeOf(name: string, chunks: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > most) throw new UpdateRefused(`${name} is longer than ${most} bytes`);
    pieces.push(chunk);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

/** What was signed wrongly or not at all is said in words; everything else passes. */
async function asRefusal<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MetadataRefused || error instanceof WrongBytes)
      throw new UpdateRefused(error.message, { cause: error });
    throw error;
  }
}
