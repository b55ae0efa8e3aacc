/** Segments on disk, opened by a case's keys and read in place. */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Malformed } from '../../../protocol/errors';
import { type OpenSegment, openSegment, rowsOf } from '../../../protocol/segment';
import type { ListedSegment } from '../operator-link/link';

/** A segment whose directory is opened once and kept; its file is open only while somebody reads. */
export type HeldSegment = {
  /**
   * What `use` gets may be read until `use` returns.
   * @throws Malformed when the key is another day's or the file was changed
   */
  reading<Result>(use: (open: OpenSegment) => Result): Result;
};

/** @param folder the authority's */
export const segmentsFolder = (folder: string): string => join(folder, 'segments');

/** Holds segments below `folder`; also in a case's own process, which keeps no list of them. */
export function segmentHolder(folder: string): (segment: ListedSegment, key: Uint8Array) => HeldSegment {
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
          open ??= withRows(segment, openSegment(readAt, segment.bytes, key));
          return use(open);
        } finally {
          if (descriptor !== undefined) closeSync(descriptor);
          descriptor = undefined;
        }
      },
    };
  };
}

export const segmentPath = (folder: string, { day, number }: Pick<ListedSegment, 'day' | 'number'>): string =>
  join(folder, String(day), `${number}.seg`);

/** By its rows a merged segment was let stand for its parts: it must have them. */
function withRows({ number, rows }: ListedSegment, open: OpenSegment): OpenSegment {
  const count = rowsOf(open.counts);
  if (count !== rows)
    throw new Malformed(`segment ${number}`, `holds ${count} rows, and was listed with ${rows}`);
  return open;
}
