/**
 * Which version of the software starts: one small file, replaced whole, that holds the pointer and the counter of starts
 * alike, so that no power cut parts them. The changes are pure; the launcher and the updater write them.
 */
import { join } from 'node:path';
import { type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromUtf8, utf8 } from '../../protocol/bytes';
import { SOFTWARE_VERSION } from '../../protocol/software-version';

export const SLOTS = ['a', 'b'] as const;
export type Slot = (typeof SLOTS)[number];

/** A version in a slot. */
export interface SlotVersion {
  readonly slot: Slot;
  readonly version: string;
  /** SHA-256 of the slot's list of files, base64url: what else lies there does not count. */
  readonly list: string;
}

/** What worked under the version before; what did not is not asked of the new one. */
export interface Had {
  readonly screen: boolean;
  readonly scanner: boolean;
}

/** A version that must still show that it is healthy. */
export interface Trial extends SlotVersion {
  readonly had: Had;
  /** Starts so far, counted before each. */
  readonly starts: number;
  /** It works on this vehicle; what is open is whether it reaches the operator. */
  readonly well: boolean;
  /** Ends in disorder after it was well: power that is cut is none, the launcher does not see it. */
  readonly crashes: number;
  /** Minutes that it ran well without reaching the operator. */
  readonly unlinkedMinutes: number;
}

export interface BootRecord {
  readonly v: 1;
  /** The last version that was healthy; none: the one that the package installed. */
  readonly good?: SlotVersion;
  readonly trial?: Trial;
  /** Versions that failed here, newest first: none of them is taken again. */
  readonly bad: readonly { readonly version: string; readonly why: string }[];
}

/** Starts that a version gets to become healthy, and crashes afterwards until it is proven. */
export const MOST_STARTS = 3;
/** A version that reached nobody for so long while it ran is left, though it seems to work: it could never be replaced. */
export const MOST_UNLINKED_MINUTES = 120;
const MOST_BAD = 16;
const EMPTY: BootRecord = { v: 1, bad: [] };

/** The slot that an update may fill. */
export const freeSlot = ({ good }: BootRecord): Slot => (good?.slot === 'a' ? 'b' : 'a');

export function withTrial(record: BootRecord, next: SlotVersion, had: Had): BootRecord {
  return { ...record, trial: { ...next, had, starts: 0, well: false, crashes: 0, unlinkedMinutes: 0 } };
}

/** Nothing points to the slot that is about to be filled. */
export function withoutTrial({ trial: _, ...record }: BootRecord): BootRecord {
  return record;
}

export function failed(record: BootRecord, why: string): BootRecord {
  const { trial } = record;
  if (!trial) return record;
  const others = record.bad.filter(({ version }) => version !== trial.version);
  const bad = [{ version: trial.version, why }, ...others].slice(0, MOST_BAD);
  return { ...withoutTrial(record), bad };
}

/** It ended in disorder: before it was well its starts are counted, afterwards this. */
export function withCrash(record: BootRecord): BootRecord {
  const { trial } = record;
  return trial?.well ? { ...record, trial: { ...trial, crashes: trial.crashes + 1 } } : record;
}

export function proven(record: BootRecord): BootRecord {
  const { trial } = record;
  if (!trial) return record;
  const { slot, version, list } = trial;
  return { ...withoutTrial(record), good: { slot, version, list } };
}

/** One that cannot be read counts as none: the version of the package starts. */
export async function readBootRecord(disk: Disk, folder: string, log: Log): Promise<BootRecord> {
  try {
    const value: unknown = JSON.parse(fromUtf8(await disk.read(join(folder, 'boot.json'))));
    if (isBootRecord(value)) return value;
    log.error('boot record is none, the installed version counts');
  } catch (error) {
    if (!isNotFound(error))
      log.error('boot record not read, the installed version counts', { cause: error as Error });
  }
  return EMPTY;
}

export async function writeBootRecord(disk: Disk, folder: string, record: BootRecord): Promise<void> {
  await disk.makeFolder(folder);
  await writeFileAtomic(disk, join(folder, 'boot.json'), utf8(`${JSON.stringify(record)}\n`));
}

function isBootRecord(value: unknown): value is BootRecord {
  const { v, good, trial, bad } = (value ?? {}) as Partial<BootRecord>;
  return (
    v === 1 &&
    Array.isArray(bad) &&
    bad.every((each) => typeof each?.version === 'string' && typeof each.why === 'string') &&
    (good === undefined || isSlotVersion(good)) &&
    (trial === undefined || isTrial(trial))
  );
}

/** A count that is none would never reach its limit. */
function isTrial(value: unknown): value is Trial {
  if (!isSlotVersion(value)) return false;
  const { had, well, starts, crashes, unlinkedMinutes } = value as Partial<Trial>;
  return (
    [had?.screen, had?.scanner, well].every((each) => typeof each === 'boolean') &&
    [starts, crashes, unlinkedMinutes].every(Number.isSafeInteger)
  );
}

function isSlotVersion(value: unknown): value is SlotVersion {
  const { slot, version, list } = (value ?? {}) as Partial<SlotVersion>;
  return (
    SLOTS.some((each) => each === slot) && SOFTWARE_VERSION.test(String(version)) && typeof list === 'string'
  );
}
