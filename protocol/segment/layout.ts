/**
 * The layout of a segment file (PROTOCOL.md section 5): one day's check-ins of some minutes, immutable.
 *
 * `header (46) | directory | rows blocks | tags blocks`. Directory and blocks are each
 * `nonce (12) | AES-256-GCM ciphertext | tag (16)`, see `block-seal.ts`; the directory's seal covers the header too.
 *
 * - header: `"coride segment" (14) | version (2) | day (2) | number (4) | boardings (4) | alightings and ends of
 *   trips (4) | tag keys (4) | rows blocks (4) | tags blocks (4) | size of the sealed directory (4)`
 * - directory: `directory.ts`
 * - rows block: rows of `size (2) | packed item` (stored-item.ts), ordered by vehicleId (UTF-8 bytes), time, kind,
 *   id. A tag key has no vehicle and time 0: it comes first. At most 16 KiB, sealed.
 * - tags block: `first bytes of the tag (8) | ordinal of the row (4)` of each boarding, ordered by these bytes. At most
 *   16 KiB, sealed. Half a tag leads to the row, whose whole tag decides.
 *
 * Version 1 is still read: rows blocks up to 64 KiB, tags blocks up to 4 KiB with whole tags (16), and a directory without
 * times.
 */
import { concat, readUint, sameBytes, uint, utf8 } from '../bytes';
import { Malformed } from '../errors';
import { ITEM_KIND, type StoredItem } from '../stored-item';

export const SEGMENT_HEADER_SIZE = 46;
export const MAX_ROWS_BLOCK = 16 * 1024;
export const MAX_TAGS_BLOCK = 16 * 1024;

const MAGIC = utf8('coride segment');
export type SegmentVersion = 1 | 2;
/** What is written. */
export const SEGMENT_VERSION = 2;

/** So many bytes of a tag lead to its rows. */
export const TAG_PREFIX_SIZE = { 1: 16, 2: 8 } as const;
export const tagEntrySize = (version: SegmentVersion): number => TAG_PREFIX_SIZE[version] + 4;

/** How many items of each kind a segment holds. */
export type SegmentCounts = {
  readonly boardings: number;
  /** Alightings and ends of trips. */
  readonly alightings: number;
  readonly tagKeys: number;
};

export type SegmentHeader = {
  readonly version: SegmentVersion;
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
  return concat(MAGIC, uint(header.version, 2), uint(header.day, 2), ...numbers.map((each) => uint(each, 4)));
}

/** Reads the first 46 bytes; `Malformed` when they begin no segment. Nothing in them is proven yet. */
export function decodeHeader(bytes: Uint8Array): SegmentHeader {
  if (bytes.length !== SEGMENT_HEADER_SIZE || !sameBytes(bytes.subarray(0, MAGIC.length), MAGIC))
    throw new Malformed('segment', 'does not begin as a segment does');
  const version = readUint(bytes, 14, 2);
  if (version !== 1 && version !== 2)
    throw new Malformed('segment', `has version ${version}, must have 1 or 2`);
  const number = (index: number) => readUint(bytes, 18 + 4 * index, 4);
  return {
    version,
    day: readUint(bytes, 16, 2),
    number: number(0),
    counts: { boardings: number(1), alightings: number(2), tagKeys: number(3) },
    rowsBlocks: number(4),
    tagsBlocks: number(5),
    directorySize: number(6),
  };
}
