/**
 * The segments that the authority holds: `segments/<day>/<number>.seg`, unreadable without the operator's key of the
 * day, and a journal of what was fetched with the hash of each, so that a segment that changes later is seen. When a merged
 * segment is here, those whose rows it holds are no part of the day any more; their files go when no case reads them.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Type } from 'typebox';
import { type Disk, listIfThere, removeIfThere } from '../../../platform/disk';
import { openJournal } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { writePiecesAtomic } from '../../../platform/write-file-atomic';
import { sameBytes } from '../../../protocol/bytes';
import { decodeCbor, encodeCbor } from '../../../protocol/cbor';
import { Bytes, checker } from '../../../protocol/schema';
import type { ListedSegment } from '../operator-link/link';
import { type HeldSegment, segmentHolder, segmentPath, segmentsFolder } from './segment-holder';
import { type SegmentLease, SegmentShelf } from './segment-shelf';

export { segmentHolder, segmentsFolder } from './segment-holder';
export { CannotReplace } from './segment-shelf';
export type { HeldSegment, SegmentLease };

/** A segment came with other bytes than the operator listed. */
export class OtherSegment extends Error {
  override readonly name = 'OtherSegment';
}

const MAX_RECORD = 8 * 1024;
const checkRecord = checker(
  'record of a fetched segment',
  Type.Object({
    number: Type.Integer({ minimum: 0 }),
    day: Type.Integer({ minimum: 0, maximum: 0xffff }),
    rows: Type.Integer({ minimum: 0 }),
    bytes: Type.Integer({ minimum: 1 }),
    sha256: Bytes(32),
    replaces: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }), { maxItems: 1_000 })),
  }),
);

export type SegmentFiles = {
  /** What was fetched under a number, also if it was replaced since, or undefined. */
  find(number: number): ListedSegment | undefined;
  /**
   * Keeps a segment that `fetch` writes piece by piece; durable when it resolves. From then on it stands for those that it
   * replaces.
   * @throws OtherSegment when the bytes are others than were listed, CannotReplace when its rows are, and what `fetch` throws:
   *   nothing changed then
   */
  receive(
    segment: ListedSegment,
    fetch: (write: (piece: Uint8Array) => Promise<void>) => Promise<void>,
  ): Promise<void>;
  /** The same for bytes that are here. */
  keep(segment: ListedSegment, bytes: Uint8Array): Promise<void>;
  /** Whether all that a merged segment replaces is here. */
  hasParts(segment: ListedSegment): boolean;
  /** The segments of a day, by number, without those that were replaced. */
  ofDay(day: number): ListedSegment[];
  /** The segments of days, whose files stay although they may be replaced. */
  lease(days: readonly number[]): SegmentLease;
  /** A segment with its day's key, read as often as a case needs; nothing is read before the first time. */
  held(segment: ListedSegment, key: Uint8Array): HeldSegment;
  /** Days of which there is a segment: what the terminals' clocks say. */
  days(): ReadonlySet<number>;
  /** Removes the files of a day; resolves with how many there were. The list remembers their hashes. */
  destroyDay(day: number): Promise<number>;
  /** Without those that were replaced. */
  readonly count: number;
  close(): Promise<void>;
};

export async function openSegmentFiles(input: {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly random: Random;
  readonly log: Log;
}): Promise<SegmentFiles> {
  const { disk, log } = input;
  const folder = segmentsFolder(input.folder);
  const journal = await openJournal({ ...input, folder: join(folder, 'list') });
  const shelf = new SegmentShelf();
  for await (const { record } of journal.read())
    shelf.put(checkRecord(decodeCbor('record of a fetched segment', record, MAX_RECORD)));
  const pathOf = (segment: ListedSegment) => segmentPath(folder, segment);
  const folderOf = (day: number) => join(folder, String(day));

  /** Files of segments that were replaced and that nobody reads. What cannot be removed is, at the next start. */
  const removeReplaced = async () => {
    for (const segment of shelf.takeUnread())
      try {
        await removeIfThere(disk, pathOf(segment));
      } catch (error) {
        const cause = error instanceof Error ? error : undefined;
        log.warn('a segment that was replaced stays', { number: segment.number, cause });
      }
  };
  await removeLeftOver(disk, folderOf, shelf);

  const receive: SegmentFiles['receive'] = async (segment, fetch) => {
    const { number, day, rows, bytes, sha256, replaces } = segment;
    shelf.expectRows(segment);
    if (journal.broken) await journal.reopen();
    await disk.makeFolder(folderOf(day));
    await writePiecesAtomic(disk, pathOf(segment), async (write) => {
      const hash = createHash('sha256');
      let size = 0;
      await fetch(async (piece) => {
        size += piece.length;
        hash.update(piece);
        if (size <= bytes) await write(piece);
      });
      if (size !== bytes || !sameBytes(new Uint8Array(hash.digest()), sha256))
        throw new OtherSegment(`segment ${number} came with other bytes than the operator listed`);
    });
    const record = { number, day, rows, bytes, sha256, ...(replaces && { replaces }) };
    await journal.append(encodeCbor(record));
    shelf.put(record);
    log.info('segment fetched', { day, number, rows });
    await removeReplaced();
  };
  return {
    find: (number) => shelf.find(number),
    receive,
    keep: (segment, bytes) => receive(segment, (write) => write(bytes)),
    hasParts: (segment) => shelf.hasParts(segment),
    ofDay: (day) => shelf.ofDay(day),
    lease(days) {
      const lease = shelf.lease(days);
      return {
        segments: lease.segments,
        end() {
          lease.end();
          void removeReplaced();
        },
      };
    },
    held: segmentHolder(folder),
    days: () => shelf.days(),
    async destroyDay(day) {
      let removed = 0;
      // Also what was replaced, unless that went just now, and what a case reads.
      for (const name of await listIfThere(disk, folderOf(day)))
        if ((await removeIfThere(disk, join(folderOf(day), name))) && name.endsWith('.seg')) removed++;
      if (removed > 0) await disk.syncFolder(folderOf(day));
      return removed;
    },
    get count() {
      return shelf.count;
    },
    close: () => journal.close(),
  };
}

/** What a crash left: files that are on no list, or that were replaced. Nobody reads yet. */
async function removeLeftOver(
  disk: Disk,
  folderOf: (day: number) => string,
  shelf: SegmentShelf,
): Promise<void> {
  shelf.takeUnread();
  for (const day of shelf.days()) {
    const known = new Set(shelf.ofDay(day).map(({ number }) => `${number}.seg`));
    for (const name of await listIfThere(disk, folderOf(day)))
      if (!known.has(name)) await disk.remove(join(folderOf(day), name));
  }
}
