/**
 * Segments of a day merged into one: its file is written and synced, then an entry of the segment list puts it in place of its
 * parts, all at once, then their files go. A crash before the entry leaves the parts, one behind it the merged segment; what is
 * left over of the other is removed at the next start.
 */
import { join } from 'node:path';
import { type Disk, removeIfThere } from '../../../platform/disk';
import { comparePositions } from '../../../platform/journal/position';
import type { Log } from '../../../platform/log';
import type { SegmentKeyring } from './keyring';
import type { Merged, Packer } from './packing';
import type { SegmentEntry, SegmentList } from './segment-list';

export type MergingPorts = {
  readonly disk: Disk;
  readonly list: SegmentList;
  readonly keyring: Pick<SegmentKeyring, 'existing'>;
  readonly packer: Pick<Packer, 'merge'>;
  readonly log: Log;
  /** Of the day's segments. */
  readonly folder: string;
  /** Runs work while no segment closes. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Makes the list whole after a failed write. */
  readonly mendList: () => Promise<void>;
};

export const fileNameOf = (number: number): string => `${number}.seg`;

/** Resolves with how many segments were replaced: none when the day was destroyed meanwhile. @throws the disk's error */
export async function mergeParts(
  day: number,
  parts: readonly SegmentEntry[],
  ports: MergingPorts,
): Promise<number> {
  const { disk, keyring, packer, log, list, inTurn } = ports;
  const key = keyring.existing(day);
  if (!key) return 0;
  const pathOf = (number: number) => join(ports.folder, fileNameOf(number));
  // No segment that is closing has it, nor one whose entry was written and is not known yet.
  const number = await inTurn(async () => {
    await ports.mendList();
    return list.keepNumber();
  });
  const replaces = parts.map((part) => part.number);
  try {
    const merged = await packer.merge({
      day,
      number,
      key,
      parts: replaces.map(pathOf),
      path: pathOf(number),
    });
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    if (merged.rows !== rows) throw new Error(`merged ${merged.rows} rows of ${rows}`);
    const isListed = await inTurn(async () => {
      await ports.mendList();
      // Destroyed meanwhile: no file of the day is written again.
      if (!keyring.existing(day)) return false;
      await list.add(entryOf(day, number, parts, merged, list));
      return true;
    });
    if (!isListed) {
      await removeIfThere(disk, pathOf(number));
      return 0;
    }
  } catch (error) {
    await removeUnlisted(ports, number);
    throw error;
  }
  try {
    for (const each of replaces) await removeIfThere(disk, pathOf(each));
    await disk.syncFolder(ports.folder);
  } catch (error) {
    const cause = error instanceof Error ? error : undefined;
    log.warn('segments that were replaced are removed at the next start', { day, cause });
  }
  log.info('segments merged', { number, day, parts: parts.length });
  return parts.length;
}

function entryOf(
  day: number,
  number: number,
  parts: readonly SegmentEntry[],
  { rows, bytes, sha256 }: Merged,
  list: SegmentList,
): SegmentEntry {
  const upTo = parts.map((part) => part.upTo).reduce((a, b) => (comparePositions(a, b) < 0 ? b : a));
  // What was open when the last segment closed may be so still.
  const replayFrom = list.replayFrom ?? upTo;
  const replaces = parts.map((part) => part.number);
  return { number, day, rows, bytes, sha256, upTo, replayFrom, replaces };
}

/** What failed leaves nothing behind, unless its entry may be there: then the next start decides. */
async function removeUnlisted({ disk, list, folder, log }: MergingPorts, number: number): Promise<void> {
  if (list.isBroken) return;
  for (const name of [`${fileNameOf(number)}.new`, fileNameOf(number)])
    await removeIfThere(disk, join(folder, name)).catch((cause: Error) =>
      log.warn('what merging left behind is removed at the next start', { number, cause }),
    );
}
