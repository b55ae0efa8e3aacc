/**
 * The segments that the authority holds: `segments/<day>/<number>.seg`, unreadable without the operator's key of the
 * day, and a journal of what was fetched with the hash of each, so that a segment that changes later is seen.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { type Disk, isNotFound } from '../../../platform/disk';
import { openJournal } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { decodeCbor, encodeCbor } from '../../../protocol/cbor';
import { Bytes, checker } from '../../../protocol/schema';
import { type OpenSegment, openSegment } from '../../../protocol/segment';
import type { ListedSegment } from '../operator-link/link';

const checkRecord = checker(
  'record of a fetched segment',
  Type.Object({
    number: Type.Integer({ minimum: 0 }),
    day: Type.Integer({ minimum: 0, maximum: 0xffff }),
    rows: Type.Integer({ minimum: 0 }),
    bytes: Type.Integer({ minimum: 1 }),
    sha256: Bytes(32),
  }),
);

/** A segment whose directory is opened once and kept; its file is open only while somebody reads. */
export type HeldSegment = {
  /**
   * What `use` gets may be read until `use` returns.
   * @throws Malformed when the key is another day's or the file was changed
   */
  reading<Result>(use: (open: OpenSegment) => Result): Result;
};

export type SegmentFiles = {
  /** What was fetched under a number, or undefined. */
  find(number: number): ListedSegment | undefined;
  /** Keeps a segment whose bytes were proven; durable when it resolves. */
  keep(segment: ListedSegment, bytes: Uint8Array): Promise<void>;
  /** The segments of a day, by number. */
  ofDay(day: number): ListedSegment[];
  /** A segment with its day's key, read as often as a case needs; nothing is read before the first time. */
  held(segment: ListedSegment, key: Uint8Array): HeldSegment;
  /** Days of which there is a segment: what the terminals' clocks say. */
  days(): ReadonlySet<number>;
  /** Removes the files of a day; resolves with how many there were. The list remembers their hashes. */
  destroyDay(day: number): Promise<number>;
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
  const kept = new Map<number, ListedSegment>();
  for await (const { record } of journal.read()) {
    const segment = checkRecord(decodeCbor('record of a fetched segment', record, 4096));
    kept.set(segment.number, segment);
  }
  const pathOf = (segment: ListedSegment) => segmentPath(folder, segment);

  return {
    find: (number) => kept.get(number),
    async keep(segment, bytes) {
      const { number, day, rows, sha256 } = segment;
      const record = { number, day, rows, bytes: bytes.length, sha256 };
      if (journal.broken) await journal.reopen();
      await disk.makeFolder(join(folder, String(day)));
      await writeFileAtomic(disk, pathOf(segment), bytes);
      await journal.append(encodeCbor(record));
      kept.set(number, record);
      log.info('segment fetched', { day, number, rows });
    },
    ofDay: (day) => [...kept.values()].filter((each) => each.day === day).sort((a, b) => a.number - b.number),
    held: segmentHolder(folder),
    days: () => new Set([...kept.values()].map(({ day }) => day)),
    async destroyDay(day) {
      let removed = 0;
      for (const segment of [...kept.values()].filter((each) => each.day === day)) {
        try {
          await disk.remove(pathOf(segment));
          removed++;
        } catch (error) {
          // Removed before a crash.
          if (!isNotFound(error)) throw error;
        }
      }
      if (removed > 0) await disk.syncFolder(join(folder, String(day)));
      return removed;
    },
    get count() {
      return kept.size;
    },
    close: () => journal.close(),
  };
}

/** @param folder the authority's */
export const segmentsFolder = (folder: string): string => join(folder, 'segments');

/** Holds segments below `folder`; also in a case's own process, which keeps no list of them. */
export function segmentHolder(folder: string): SegmentFiles['held'] {
  // Sealed bytes are read here again and again: a case reads hundreds of megabytes, a piece at a time.
  let scratch = new Uint8Array(0);
  return (segment, key) => {
    // Read in place: a day of a city takes a gigabyte. Tracing runs on the machine's own disk only.
    let descriptor: number | undefined;
    const readAt = (offset: number, length: number): Uint8Array => {
      // Opened by the first read: most questions of a case are answered by the directory alone.
      descriptor ??= openSync(segmentPath(folder, segment), 'r');
      if (length > scratch.length) scratch = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const read = readSync(descriptor, scratch, done, length - done, offset + done);
        if (read === 0) break;
        done += read;
      }
      return scratch.subarray(0, done);
    };
    let open: OpenSegment | undefined;
    return {
      reading(use) {
        try {
          open ??= openSegment(readAt, segment.bytes, key);
          return use(open);
        } finally {
          if (descriptor !== undefined) closeSync(descriptor);
          descriptor = undefined;
        }
      },
    };
  };
}

const segmentPath = (folder: string, { day, number }: Pick<ListedSegment, 'day' | 'number'>): string =>
  join(folder, String(day), `${number}.seg`);
