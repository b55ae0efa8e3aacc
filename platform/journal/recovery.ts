import { join } from 'node:path';
import type { Disk } from '../disk';
import { filePath, type Log } from '../log';
import { writeFileAtomic } from '../write-file-atomic';
import { encodeHeader, type FileName, HEADER_BYTES, parseFileName, ZEROS_AHEAD } from './format';
import { type Inspected, inspect } from './inspect';
import type { Damage } from './journal';
import type { BadBytes } from './scan';

/** At most this many bytes of records are written before a sync. */
export const BATCH_BYTES = 1024 * 1024;

/** What a crash can leave unfinished: a batch and the zeros ahead of it. */
const LONGEST_TEAR = BATCH_BYTES + ZEROS_AHEAD;

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
 * Reads a file whole: counts its records, reports and sets aside what is damaged, and, in the last one, drops what a
 * crash tore and makes sure that what can be read is on disk.
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
  const [tear] = found.torn;
  const cuts = last && found.torn.every(({ unreadable }) => !unreadable) && tearBytes(found) <= LONGEST_TEAR;
  const damage = (cuts ? found.damaged : [...found.damaged, ...found.torn]).map(
    ({ offset, bytes }): Damage => ({ file: name.name, offset, bytes }),
  );
  if (damage.length > 0) await reportDamage(disk, folder, name, damage, log);
  const sound = last && damage.length === 0;
  if (!cuts) return { name, records: found.records, end: found.size, damage, sound };
  if (tear && !isZerosAhead(tear)) {
    const dropped = found.records - found.recordsBeforeTear;
    log.info('journal tail dropped', {
      file: name.number,
      at: tear.offset,
      bytes: tearBytes(found),
      records: dropped,
    });
    if (dropped > 0) await quarantine(disk, folder, name, log);
  }
  const end = tear ? tear.offset : Math.max(found.size, HEADER_BYTES);
  await makeDurable(disk, path, name, Math.min(found.lastBatch, end), end);
  return { name, records: found.recordsBeforeTear, end, damage, sound };
}

/** From the first torn byte to the file's end; whole records between torn ones were of the same unsynced batch. */
function tearBytes({ torn: [tear], size }: Inspected): number {
  return tear ? size - tear.offset : 0;
}

function isZerosAhead({ zeros, toEnd, bytes }: BadBytes): boolean {
  return zeros && toEnd && bytes <= ZEROS_AHEAD;
}

/** A sync that failed leaves pages that are read but never written (FAULTS.md 3.3, 7): so the last batch is written anew. */
async function makeDurable(
  disk: Disk,
  path: string,
  name: FileName,
  from: number,
  end: number,
): Promise<void> {
  const file = await disk.open(path, 'write');
  try {
    const tail = await file.read(from, end - from);
    await file.truncate(end);
    await file.write(encodeHeader(name), 0);
    await file.write(tail, from);
    await file.sync();
  } finally {
    await file.close();
  }
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
  await quarantine(disk, folder, name, log);
}

/** Copies a file aside as it is now, unless it was before. */
async function quarantine(disk: Disk, folder: string, name: FileName, log: Log): Promise<void> {
  const aside = join(folder, QUARANTINE);
  try {
    await disk.makeFolder(aside);
    if ((await disk.list(aside)).includes(name.name)) return;
    await writeFileAtomic(disk, join(aside, name.name), await disk.read(join(folder, name.name)));
    log.warn('journal file copied to quarantine', { file: name.number, folder: filePath(aside) });
  } catch (error) {
    // Without the copy nothing more is lost: the file itself stays as it is.
    const cause = error instanceof Error ? error : new Error(String(error));
    log.error('journal file could not be copied to quarantine', { file: name.number, cause });
  }
}
