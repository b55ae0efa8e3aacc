import { codeOf, type DiskFile } from '../disk';
import { beginsBatch, FRAME_BYTES, NO_RECORD, recordLength, UNKNOWN } from './format';

/** A stretch of a file: records one behind the other, then perhaps bytes that are none. */
export interface Stretch {
  readonly records: readonly ScannedRecord[];
  readonly bad?: BadBytes;
}

export interface ScannedRecord {
  readonly offset: number;
  /** A view of a buffer that is not used again. */
  readonly record: Uint8Array;
  /** Whether it was the first of its batch. */
  readonly begins: boolean;
}

/** Bytes where records should be, up to the next record or the file's end. */
export interface BadBytes {
  readonly offset: number;
  readonly bytes: number;
  readonly toEnd: boolean;
  readonly zeros: boolean;
  /** The disk refused to read some of them. */
  readonly unreadable: boolean;
}

/** Read at once; longer than any record. */
const CHUNK_BYTES = 1024 * 1024;
/** What is given up where the disk cannot read. */
const BLOCK_BYTES = 4096;

/**
 * Every record of a file between `start` (where one should begin) and `until`. Behind bytes that are no record it looks
 * for the next place at which a checksum holds.
 */
export async function* scan(
  file: DiskFile,
  seed: number,
  start: number,
  until: number,
): AsyncGenerator<Stretch> {
  let end = until;
  let chunk: Buffer = Buffer.alloc(0);
  let chunkAt = start;
  let offset = start;
  let records: ScannedRecord[] = [];
  let unreadable = false;
  let bad: { from: number; zeros: boolean } | undefined;
  const badUntil = (to: number): BadBytes | undefined =>
    bad && { offset: bad.from, bytes: to - bad.from, toEnd: to === end, zeros: bad.zeros, unreadable };

  while (offset < end) {
    const at = offset - chunkAt;
    const length = at < chunk.length ? recordLength(chunk, at, end - chunkAt, seed) : UNKNOWN;
    if (length === UNKNOWN) {
      if (!bad && records.length > 0) yield { records };
      if (!bad) records = [];
      const loaded = await load(file, offset, Math.min(CHUNK_BYTES, end - offset));
      unreadable ||= loaded.unreadable;
      chunk = loaded.bytes;
      chunkAt = offset;
      if (chunk.length < Math.min(CHUNK_BYTES, end - offset)) end = offset + chunk.length;
    } else if (length === NO_RECORD) {
      bad ??= { from: offset, zeros: true };
      bad.zeros &&= chunk[at] === 0;
      offset += Math.max(1, zerosAt(chunk, at) - FRAME_BYTES + 1);
    } else {
      if (bad) {
        yield { records, bad: badUntil(offset)! };
        records = [];
        bad = undefined;
      }
      const record = chunk.subarray(at + FRAME_BYTES, at + FRAME_BYTES + length);
      records.push({ offset, record, begins: beginsBatch(chunk, at) });
      offset += FRAME_BYTES + length;
    }
  }
  const rest = badUntil(end);
  if (rest || records.length > 0) yield rest ? { records, bad: rest } : { records };
}

/** How many zeros there are from `at` on. Where a frame would be all zeros, no record begins: such are passed over at once. */
function zerosAt(chunk: Buffer, at: number): number {
  let end = at;
  while (end < chunk.length && chunk[end] === 0) end++;
  return end - at;
}

/** Reads a chunk; blocks that the disk refuses (`EIO`) are left as 0xff, which is never a record. */
async function load(
  file: DiskFile,
  at: number,
  length: number,
): Promise<{ bytes: Buffer; unreadable: boolean }> {
  const whole = await readUnlessRefused(file, at, length);
  if (whole) return { bytes: Buffer.from(whole.buffer, whole.byteOffset, whole.length), unreadable: false };
  const bytes = Buffer.alloc(length, 0xff);
  for (let done = 0; done < length; ) {
    const blockEnd = Math.min(length, done + BLOCK_BYTES - ((at + done) % BLOCK_BYTES));
    const block = await readUnlessRefused(file, at + done, blockEnd - done);
    if (block) bytes.set(block, done);
    done = blockEnd;
  }
  return { bytes, unreadable: true };
}

async function readUnlessRefused(
  file: DiskFile,
  at: number,
  length: number,
): Promise<Uint8Array | undefined> {
  try {
    return await file.read(at, length);
  } catch (error) {
    if (codeOf(error) === 'EIO') return undefined;
    throw error;
  }
}
