import type { DiskFile } from '../disk';
import {
  claimedLength,
  type FileName,
  FRAME_BYTES,
  HEADER_BYTES,
  MAX_RECORD_BYTES,
  recordLength,
} from './format';
import type { Entry } from './journal';
import { scan } from './scan';

/** A file with what the journal knows of it. */
export interface Kept {
  readonly name: FileName;
  /** What its checksums begin with. */
  readonly seed: number;
  /** On disk. */
  records: number;
  /** In use by the header and records that are on disk. */
  bytes: number;
}

/** Enough for most records at one go. */
const FIRST_READ = 4096;

/** The record whose frame begins at `offset`, if one does and is on disk. */
export async function recordAt(file: DiskFile, kept: Kept, offset: number): Promise<Uint8Array | undefined> {
  const left = kept.bytes - offset;
  if (offset < HEADER_BYTES || left < FRAME_BYTES) return undefined;
  let frame = await readBuffer(file, offset, Math.min(FIRST_READ, left));
  const length = frame.length < FRAME_BYTES ? left : claimedLength(frame, 0);
  const whole = FRAME_BYTES + length;
  if (length > MAX_RECORD_BYTES || whole > left) return undefined;
  if (whole > frame.length) frame = await readBuffer(file, offset, whole);
  const fits = recordLength(frame, 0, left, kept.seed) === length;
  return fits ? new Uint8Array(frame.subarray(FRAME_BYTES, whole)) : undefined;
}

/** The records of a file from `from` on, up to what is on disk when the reading gets there. */
export async function* readFrom(file: DiskFile, kept: Kept, from: number): AsyncGenerator<Entry> {
  const start = (await recordAt(file, kept, from)) ? from : HEADER_BYTES;
  for (let done = start; done < kept.bytes; ) {
    const end = kept.bytes;
    for await (const { records } of scan(file, kept.seed, done, end)) {
      for (const { offset, record } of records) {
        if (offset < from) continue;
        yield { position: { file: kept.name.number, offset }, record: record.slice() };
      }
    }
    done = end;
  }
}

async function readBuffer(file: DiskFile, at: number, length: number): Promise<Buffer> {
  const bytes = await file.read(at, length);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
