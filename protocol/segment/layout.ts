/**
 * The layout of a segment file (PROTOCOL.md section 5): one day's check-ins of some minutes, immutable.
 *
 * `header (46) | directory | rows blocks | tags blocks`. Directory and blocks are each
 * `nonce (12) | AES-256-GCM ciphertext | tag (16)`, see `block-seal.ts`; the directory's seal covers the header too.
 *
 * - header: `"coride segment" (14) | version (2) | day (2) | number (4) | boardings (4) | alightings and ends of
 *   trips (4) | tag keys (4) | rows blocks (4) | tags blocks (4) | size of the sealed directory (4)`
 * - directory: of each rows block `vehicleId (1 + n) | time (6)` of its first row, `rows (4) | size (4)`; of each
 *   tags block its first `tag (16)` and `size (4)`. Sizes are those of the sealed blocks.
 * - rows block: rows of `size (2) | packed item` (stored-item.ts), ordered by vehicleId (UTF-8 bytes), time, kind,
 *   id. A tag key has no vehicle and time 0: it comes first. At most 64 KiB, sealed.
 * - tags block: `tag (16) | ordinal of the row (4)` of each boarding, ordered by tag, ordinal. At most 4 KiB, sealed.
 */
import { concat, readUint, sameBytes, uint, utf8 } from '../bytes';
import { Malformed } from '../errors';
import { ITEM_KIND, type StoredItem } from '../stored-item';

export const SEGMENT_HEADER_SIZE = 46;
export const MAX_ROWS_BLOCK = 64 * 1024;
export const MAX_TAGS_BLOCK = 4 * 1024;
export const TAG_ENTRY_SIZE = 20;

const MAGIC = utf8('coride segment');
const VERSION = 1;

/** How many items of each kind a segment holds. */
export type SegmentCounts = {
  readonly boardings: number;
  /** Alightings and ends of trips. */
  readonly alightings: number;
  readonly tagKeys: number;
};

export type SegmentHeader = {
  readonly day: number;
  /** Increasing over the whole operator, never reused. */
  readonly number: number;
  readonly counts: SegmentCounts;
  readonly rowsBlocks: number;
  readonly tagsBlocks: number;
  /** Bytes of the sealed directory. */
  readonly directorySize: number;
};

/** Where a row stands: rows are ordered by vehicle (UTF-8 bytes), then time. */
export type RowKey = { readonly vehicle: Uint8Array; readonly time: number };

export type RowsBlockEntry = { readonly first: RowKey; readonly rows: number; readonly size: number };
export type TagsBlockEntry = { readonly first: Uint8Array; readonly size: number };
export type Directory = {
  readonly rows: readonly RowsBlockEntry[];
  readonly tags: readonly TagsBlockEntry[];
};

export const rowsOf = (counts: SegmentCounts): number =>
  counts.boardings + counts.alightings + counts.tagKeys;

export function rowKey(item: StoredItem): RowKey {
  switch (item.kind) {
    case 'boarding':
      return { vehicle: utf8(item.vehicleId), time: item.boardedAt };
    case 'alighting':
      return { vehicle: utf8(item.vehicleId), time: item.alightedAt };
    case 'trip end':
      return { vehicle: utf8(item.vehicleId), time: item.endedAt };
    case 'tag key':
      return { vehicle: utf8(''), time: 0 };
  }
}

/** Negative, 0 or positive as `a` lies before, at or behind `b`. */
export function compareRowKeys(a: RowKey, b: RowKey): number {
  return Buffer.compare(a.vehicle, b.vehicle) || a.time - b.time;
}

/** The whole order of rows: two different items are never equal in it. */
export function compareItems(a: StoredItem, b: StoredItem): number {
  return ITEM_KIND[a.kind] - ITEM_KIND[b.kind] || Buffer.compare(a.id, b.id);
}

export function encodeHeader(header: SegmentHeader): Uint8Array {
  const { boardings, alightings, tagKeys } = header.counts;
  const { rowsBlocks, tagsBlocks, directorySize } = header;
  const numbers = [header.number, boardings, alightings, tagKeys, rowsBlocks, tagsBlocks, directorySize];
  return concat(MAGIC, uint(VERSION, 2), uint(header.day, 2), ...numbers.map((each) => uint(each, 4)));
}

/** Reads the first 46 bytes; `Malformed` when they begin no segment. Nothing in them is proven yet. */
export function decodeHeader(bytes: Uint8Array): SegmentHeader {
  if (bytes.length !== SEGMENT_HEADER_SIZE || !sameBytes(bytes.subarray(0, MAGIC.length), MAGIC))
    throw new Malformed('segment', 'does not begin as a segment does');
  const version = readUint(bytes, 14, 2);
  if (version !== VERSION) throw new Malformed('segment', `has version ${version}, must have ${VERSION}`);
  const number = (index: number) => readUint(bytes, 18 + 4 * index, 4);
  return {
    day: readUint(bytes, 16, 2),
    number: number(0),
    counts: { boardings: number(1), alightings: number(2), tagKeys: number(3) },
    rowsBlocks: number(4),
    tagsBlocks: number(5),
    directorySize: number(6),
  };
}

export function encodeDirectory(directory: Directory): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { first, rows, size } of directory.rows)
    parts.push(
      uint(first.vehicle.length, 1),
      first.vehicle,
      uint(first.time, 6),
      uint(rows, 4),
      uint(size, 4),
    );
  for (const { first, size } of directory.tags) parts.push(first, uint(size, 4));
  return concat(...parts);
}

/** Reads the opened directory; `Malformed` unless it describes exactly the blocks and rows that the header names. */
export function decodeDirectory(header: SegmentHeader, bytes: Uint8Array): Directory {
  let at = 0;
  const take = (size: number): Uint8Array => {
    if (at + size > bytes.length) throw new Malformed('segment directory', 'ends too early');
    at += size;
    return bytes.subarray(at - size, at);
  };
  const takeUint = (size: 1 | 4 | 6): number => readUint(take(size), 0, size);
  const rows: RowsBlockEntry[] = [];
  const tags: TagsBlockEntry[] = [];
  while (rows.length < header.rowsBlocks)
    rows.push({
      first: { vehicle: take(takeUint(1)), time: takeUint(6) },
      rows: takeUint(4),
      size: takeUint(4),
    });
  while (tags.length < header.tagsBlocks) tags.push({ first: take(16), size: takeUint(4) });
  if (at !== bytes.length) throw new Malformed('segment directory', 'has bytes after its end');
  if (rows.reduce((sum, block) => sum + block.rows, 0) !== rowsOf(header.counts))
    throw new Malformed('segment directory', 'counts other rows than the header');
  return { rows, tags };
}
