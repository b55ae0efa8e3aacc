import { join } from 'node:path';
import type { Disk, DiskFile } from '../disk';
import { filePath, type Log } from '../log';
import { writeFileAtomic } from '../write-file-atomic';
import {
  encodeHeader,
  type FileName,
  HEADER_BYTES,
  parseFileName,
  seedOf,
  VERSION,
  versionOf,
  ZEROS_AHEAD,
} from './format';
import type { Damage } from './journal';
import { type BadBytes, scan } from './scan';

/** At most this many bytes of records are written before a sync, so only that many at a file's end may lack one. */
export const BATCH_BYTES = 1024 * 1024;

/** Folder beside the files for copies of damaged ones. */
export const QUARANTINE = 'quarantine';

/** What opening found of a file. */
export interface FoundFile {
  readonly name: FileName;
  readonly records: number;
  /** Behind the last record. */
  readonly end: number;
  readonly damage: readonly Damage[];
  /** Whether records may be added to it: it is the last one and sound. */
  readonly sound: boolean;
}

/** The journal's files in a folder, in order. */
export async function listFiles(disk: Disk, folder: string): Promise<FileName[]> {
  const names = (await disk.list(folder)).flatMap((name) => parseFileName(name) ?? []);
  names.sort((a, b) => a.number - b.number);
  const twice = names.find((name, i) => name.number === names[i + 1]?.number);
  if (twice)
    throw new Error(`${folder}: two files with number ${twice.number}: leave the one that belongs there`);
  return names;
}

/**
 * Reads a file whole: counts its records, reports and sets aside what is damaged, and, in the last one, drops a torn
 * tail and makes sure that what can be read is on disk.
 */
export async function recoverFile(
  disk: Disk,
  folder: string,
  name: FileName,
  last: boolean,
  log: Log,
): Promise<FoundFile> {
  const path = join(folder, name.name);
  const found = await inspect(disk, path, name);
  const { torn } = found;
  const cut = last && torn !== undefined && isTear(torn) && !found.unreadable;
  const damage = [...found.damage, ...(torn && !cut ? [damageOf(name, torn)] : [])];
  const sound = last && damage.length === 0 && !found.unreadable;
  if (damage.length > 0) await reportDamage(disk, folder, name, damage, log);
  if (cut && !(torn.zeros && torn.bytes <= ZEROS_AHEAD))
    log.info('journal tail dropped', { file: name.number, at: torn.offset, bytes: torn.bytes });
  const end = torn ? torn.offset : Math.max(found.size, HEADER_BYTES);
  if (last && !found.unreadable && (cut || !torn)) await makeDurable(disk, path, name, end);
  return { name, records: found.records, end: sound ? end : found.size, damage, sound };
}

/** A sync that failed leaves pages that are read but never written (FAULTS.md 3.3, 7): so the unproven end is written anew. */
async function makeDurable(disk: Disk, path: string, name: FileName, end: number): Promise<void> {
  const file = await disk.open(path, 'write');
  try {
    const from = Math.max(HEADER_BYTES, end - BATCH_BYTES);
    const tail = await file.read(from, end - from);
    await file.truncate(end);
    await file.write(encodeHeader(name), 0);
    await file.write(tail, from);
    await file.sync();
  } finally {
    await file.close();
  }
}

interface Inspected {
  size: number;
  records: number;
  damage: Damage[];
  torn: BadBytes | undefined;
  unreadable: boolean;
}

async function inspect(disk: Disk, path: string, name: FileName): Promise<Inspected> {
  const file = await disk.open(path, 'read');
  try {
    const size = await file.size();
    await refuseOtherVersion(file, path);
    const found: Inspected = { size, records: 0, damage: [], torn: undefined, unreadable: false };
    for await (const { records, bad } of scan(file, seedOf(name), HEADER_BYTES, size)) {
      found.records += records.length;
      found.unreadable ||= bad?.unreadable ?? false;
      if (bad?.toEnd) found.torn = bad;
      else if (bad) found.damage.push(damageOf(name, bad));
    }
    return found;
  } finally {
    await file.close();
  }
}

/** Whether a crash can have left these bytes: what one batch writes, and the zeros ahead of it. */
function isTear({ bytes }: BadBytes): boolean {
  return bytes <= ZEROS_AHEAD + BATCH_BYTES;
}

/** A whole header of another version is no damage: an older program must leave the file alone. */
async function refuseOtherVersion(file: DiskFile, path: string): Promise<void> {
  const version = versionOf(await file.read(0, HEADER_BYTES));
  if (version !== undefined && version !== VERSION) {
    throw new Error(
      `${path}: written in version ${version}, this program reads ${VERSION}: run the newer program`,
    );
  }
}

function damageOf({ name }: FileName, { offset, bytes }: BadBytes): Damage {
  return { file: name, offset, bytes };
}

async function reportDamage(
  disk: Disk,
  folder: string,
  name: FileName,
  damage: readonly Damage[],
  log: Log,
): Promise<void> {
  for (const { offset, bytes } of damage) {
    log.error('journal damaged, the records there are lost', { file: name.number, at: offset, bytes });
  }
  const quarantine = join(folder, QUARANTINE);
  try {
    await disk.makeFolder(quarantine);
    if ((await disk.list(quarantine)).includes(name.name)) return;
    const bytes = await disk.read(join(folder, name.name));
    await writeFileAtomic(disk, join(quarantine, name.name), bytes);
    log.warn('journal file copied to quarantine', { file: name.number, folder: filePath(quarantine) });
  } catch (error) {
    // Without the copy nothing more is lost: the file itself stays as it is.
    const cause = error instanceof Error ? error : new Error(String(error));
    log.error('journal file could not be copied to quarantine', { file: name.number, cause });
  }
}
