/** What a power cut at this very instant would leave of a journal: the simulation's own look, past the code under test. */
import { basename, dirname } from 'node:path';
import {
  FRAME_BYTES,
  HEADER_BYTES,
  parseFileName,
  recordLength,
  seedOf,
} from '../../platform/journal/format';
import type { MemoryDisk } from '../../platform/memory-disk';

/** The whole records of a journal that are on the platter. */
export function* recordsOnPlatter(disk: MemoryDisk, folder: string): Generator<Uint8Array> {
  for (const { bytes, seed } of filesOf(disk, folder)) {
    let at = HEADER_BYTES;
    for (
      let length = recordLength(bytes, at, bytes.length, seed);
      length >= 0;
      length = recordLength(bytes, at, bytes.length, seed)
    ) {
      yield bytes.subarray(at + FRAME_BYTES, at + FRAME_BYTES + length);
      at += FRAME_BYTES + length;
    }
  }
}

/**
 * Whether a whole record with `id` in it is on the platter.
 * @param folder of the journal
 * @param kinds first byte of such a record
 * @param at where the id begins within it
 */
export function isOnPlatter(
  disk: MemoryDisk,
  folder: string,
  id: Uint8Array,
  kinds: readonly number[],
  at: number,
): boolean {
  for (const { bytes, seed } of filesOf(disk, folder))
    for (let found = bytes.indexOf(id); found !== -1; found = bytes.indexOf(id, found + 1)) {
      const record = found - at;
      const frame = record - FRAME_BYTES;
      if (frame < HEADER_BYTES || !kinds.includes(bytes[record]!)) continue;
      if (recordLength(bytes, frame, bytes.length, seed) >= 0) return true;
    }
  return false;
}

function* filesOf(disk: MemoryDisk, folder: string): Generator<{ bytes: Buffer; seed: number }> {
  for (const path of disk.platterPaths) {
    const name = dirname(path) === folder ? parseFileName(basename(path)) : undefined;
    const content = name && disk.platter(path);
    if (!name || !content) continue;
    yield { bytes: Buffer.from(content.buffer, content.byteOffset, content.length), seed: seedOf(name) };
  }
}
