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
  return disk.platterPaths.some((path) => {
    const name = dirname(path) === folder ? parseFileName(basename(path)) : undefined;
    const content = name && disk.platter(path);
    if (!name || !content) return false;
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
    for (let found = bytes.indexOf(id); found !== -1; found = bytes.indexOf(id, found + 1)) {
      const record = found - at;
      const frame = record - FRAME_BYTES;
      if (frame < HEADER_BYTES || !kinds.includes(bytes[record]!)) continue;
      if (recordLength(bytes, frame, bytes.length, seedOf(name)) >= 0) return true;
    }
    return false;
  });
}
