/** Reads a segment without loading it whole (PROTOCOL.md sections 5 and 6): header and directory, then blocks asked for. */
import { readUint, toHex, utf8 } from '../bytes';
import { Malformed } from '../errors';
import { type Boarding, type StoredItem, type TagKeyItem, unpackItem } from '../stored-item';
import { openBlock, segmentKey } from './block-seal';
import {
  compareRowKeys,
  decodeDirectory,
  decodeHeader,
  rowKey,
  SEGMENT_HEADER_SIZE,
  type SegmentCounts,
  TAG_ENTRY_SIZE,
} from './layout';

/** Bytes of the file: exactly `length` from `offset`, or fewer where it ends. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

/** A segment that opened. Every method throws `Malformed` when a block that it needs was changed. */
export interface OpenSegment {
  readonly day: number;
  readonly number: number;
  readonly counts: SegmentCounts;
  /** The boardings that carry one of these tags (16 bytes each), in the order of rows; `ordinal` from 0. */
  rowsOfTags(tags: readonly Uint8Array[]): { ordinal: number; item: Boarding }[];
  /** Boardings and alightings of a vehicle from `fromMs` to `toMs`, both included (unix ms), by time. */
  rowsOfVehicle(vehicleId: string, fromMs: number, toMs: number): StoredItem[];
  tagKeys(): TagKeyItem[];
  /** Every item, in the order of rows; each tags block is proven too, so that nothing was changed where it ends. */
  all(): IterableIterator<StoredItem>;
}

/**
 * Opens a segment of `size` bytes by its day's segment key (32 bytes).
 * @throws Malformed when it is none, is cut or lengthened, has another key, or header or directory were changed
 */
export function openSegment(readAt: ReadAt, size: number, keyBytes: Uint8Array): OpenSegment {
  const key = segmentKey(keyBytes);
  const read = (offset: number, length: number): Uint8Array => {
    if (offset + length > size) throw new Malformed('segment', 'ends too early');
    const bytes = readAt(offset, length);
    if (bytes.length !== length) throw new Malformed('segment', 'ends too early');
    return bytes;
  };
  const headerBytes = read(0, SEGMENT_HEADER_SIZE);
  const header = decodeHeader(headerBytes);
  const { day, number, counts } = header;
  const directoryName = { day, number, part: 'directory', block: 0, header: headerBytes } as const;
  const sealedDirectory = read(SEGMENT_HEADER_SIZE, header.directorySize);
  const directory = decodeDirectory(header, openBlock(key, directoryName, sealedDirectory));

  const rowsAt = offsets(directory.rows, SEGMENT_HEADER_SIZE + header.directorySize);
  const tagsAt = offsets(directory.tags, rowsAt.end);
  if (tagsAt.end !== size) throw new Malformed('segment', `is ${size} bytes long, must be ${tagsAt.end}`);
  const firstOrdinals = offsets(
    directory.rows.map(({ rows }) => ({ size: rows })),
    0,
  ).starts;

  const rowsOfBlock = (block: number): Uint8Array[] => {
    const sealed = read(rowsAt.starts[block]!, directory.rows[block]!.size);
    const rows = splitRows(openBlock(key, { day, number, part: 'rows', block }, sealed));
    if (rows.length !== directory.rows[block]!.rows) throw wrongCount('rows', block);
    return rows;
  };
  const tagsOfBlock = (block: number): Uint8Array => {
    const sealed = read(tagsAt.starts[block]!, directory.tags[block]!.size);
    const tags = openBlock(key, { day, number, part: 'tags', block }, sealed);
    if (tags.length % TAG_ENTRY_SIZE !== 0) throw wrongCount('tags', block);
    return tags;
  };

  const rowsOfTags = (tags: readonly Uint8Array[]) => {
    const ordinals = findOrdinals(tags, directory.tags, tagsOfBlock).sort((a, b) => a - b);
    const found: { ordinal: number; item: Boarding }[] = [];
    let opened = { block: -1, rows: [] as Uint8Array[] };
    for (const ordinal of ordinals) {
      const block = lastWhere(firstOrdinals, (first) => first <= ordinal);
      if (block !== opened.block) opened = { block, rows: rowsOfBlock(block) };
      const row = opened.rows[ordinal - firstOrdinals[block]!];
      const item = row && unpackItem(row);
      if (item?.kind !== 'boarding') throw new Malformed('segment', 'has a tag that leads to no boarding');
      found.push({ ordinal, item });
    }
    return found;
  };

  const rowsOfVehicle = (vehicleId: string, fromMs: number, toMs: number) => {
    const vehicle = utf8(vehicleId);
    const found: StoredItem[] = [];
    const from = { vehicle, time: fromMs };
    const to = { vehicle, time: toMs };
    // Rows equal to `from` may begin in the block before the one that begins with them.
    const start = lastWhere(directory.rows, ({ first }) => compareRowKeys(first, from) < 0);
    for (let block = Math.max(start, 0); block < directory.rows.length; block++) {
      if (compareRowKeys(directory.rows[block]!.first, to) > 0) break;
      for (const item of rowsOfBlock(block).map(unpackItem)) {
        const row = rowKey(item);
        if (item.kind !== 'tag key' && compareRowKeys(row, from) >= 0 && compareRowKeys(row, to) <= 0)
          found.push(item);
      }
    }
    return found;
  };

  const tagKeys = () => {
    const found: TagKeyItem[] = [];
    // They come first; the last of them may share its block with other rows.
    for (let block = 0; block < directory.rows.length && found.length < counts.tagKeys; block++)
      for (const item of rowsOfBlock(block).map(unpackItem)) if (item.kind === 'tag key') found.push(item);
    return found;
  };

  function* all() {
    for (let block = 0; block < directory.rows.length; block++) yield* rowsOfBlock(block).map(unpackItem);
    let tags = 0;
    for (let block = 0; block < directory.tags.length; block++)
      tags += tagsOfBlock(block).length / TAG_ENTRY_SIZE;
    if (tags !== counts.boardings) throw new Malformed('segment', 'has not one tag a boarding');
  }

  return { day, number, counts, rowsOfTags, rowsOfVehicle, tagKeys, all };
}

/** Row ordinals of the boardings that carry one of `tags`, each once; opens the tags blocks that can hold them only. */
function findOrdinals(
  tags: readonly Uint8Array[],
  blocks: readonly { first: Uint8Array }[],
  open: (block: number) => Uint8Array,
): number[] {
  const wanted = [...tags].sort(Buffer.compare);
  const asked = new Set(wanted.map(toHex));
  const toOpen = new Set<number>();
  for (const tag of wanted) {
    // A tag's entries may begin in the block before the one that begins with it.
    const start = lastWhere(blocks, ({ first }) => Buffer.compare(first, tag) < 0);
    for (let block = Math.max(start, 0); block < blocks.length; block++) {
      if (Buffer.compare(blocks[block]!.first, tag) > 0) break;
      toOpen.add(block);
    }
  }
  const ordinals: number[] = [];
  for (const block of toOpen) {
    const entries = open(block);
    for (let at = 0; at < entries.length; at += TAG_ENTRY_SIZE)
      if (asked.has(toHex(entries.subarray(at, at + 16)))) ordinals.push(readUint(entries, at + 16, 4));
  }
  return ordinals;
}

function splitRows(block: Uint8Array): Uint8Array[] {
  const rows: Uint8Array[] = [];
  for (let at = 0; at < block.length; ) {
    const size = at + 2 <= block.length ? readUint(block, at, 2) : 0;
    if (size === 0 || at + 2 + size > block.length) throw new Malformed('rows block', 'ends within a row');
    rows.push(block.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  return rows;
}

function offsets(parts: readonly { size: number }[], from: number): { starts: number[]; end: number } {
  let end = from;
  const starts = parts.map(({ size }) => {
    end += size;
    return end - size;
  });
  return { starts, end };
}

/** The last index whose element passes, -1 for none; all that pass lie before all that do not. */
function lastWhere<T>(sorted: readonly T[], passes: (element: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const wrongCount = (part: string, block: number) =>
  new Malformed(`${part} block ${block}`, 'holds another number of entries than it must');
