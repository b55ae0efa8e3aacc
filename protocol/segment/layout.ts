/**
 * The layout of a segment file (PROTOCOL.md section 5): check-ins of one day, of some minutes or, merged, of all of it;
 * immutable.
 *
 * `rows blocks | tags blocks | directory | footer (42)`, so that a file is written from its begin to its end however long it
 * is. Directory and blocks are each `nonce (12) | AES-256-GCM ciphertext | tag (16)`, see `block-seal.ts`; the directory's
 * seal covers the footer too, which is the authenticated header of PROTOCOL.md at the other end.
 *
 * - rows block: rows as `row-code.ts` says, ordered by vehicleId (UTF-8 bytes), time, kind, id. A tag key has no vehicle and
 *   time 0: it comes first. At most 24 KiB, sealed: half a day of a vehicle.
 * - tags block: `first bytes of the tag (5) | ordinal of the row (4)` of each boarding, ordered by these bytes. Each but the
 *   last holds 907 and is 8 KiB, sealed. So much of a tag leads to the row, whose whole tag decides.
 * - directory: `directory.ts`
 * - footer: `version (2) | day (2) | number (4) | boardings (4) | alightings and ends of trips (4) | tag keys (4) |
 *   rows blocks (4) | size of the sealed directory (4) | "coride segment" (14)`
 *
 * Versions 1 and 2 were never in the field, and are read no more.
 */
import { concat, readUint, sameBytes, uint, utf8 } from '../bytes';
import { Malformed } from '../errors';
import { ITEM_KIND, type StoredItem } from '../stored-item';
import { BLOCK_OVERHEAD } from './block-seal';

export const FOOTER_SIZE = 42;
export const MAX_ROWS_BLOCK = 24 * 1024;

const MAGIC = utf8('coride segment');
export const SEGMENT_VERSION = 3;

/** So many bytes of a tag lead to its rows: of ten million boardings a tag that is not there meets one once in 100,000. */
export const TAG_PREFIX_SIZE = 5;
export const TAG_ENTRY_SIZE = TAG_PREFIX_SIZE + 4;
export const TAGS_IN_BLOCK = Math.floor((8 * 1024 - BLOCK_OVERHEAD) / TAG_ENTRY_SIZE);

/** How many items of each kind a segment holds. */
export type SegmentCounts = {
  readonly boardings: number;
  /** Alightings and ends of trips. */
  readonly alightings: number;
  readonly tagKeys: number;
};

export type SegmentFooter = {
  readonly day: number;
  /** Increasing over the whole operator, never reused. */
  readonly number: number;
  readonly counts: SegmentCounts;
  readonly rowsBlocks: number;
  /** Bytes of the sealed directory. */
  readonly directorySize: number;
};

/** Where a row stands: rows are ordered by vehicle (UTF-8 bytes), then time. */
export type RowKey = { readonly vehicle: Uint8Array; readonly time: number };

export const rowsOf = (counts: SegmentCounts): number =>
  counts.boardings + counts.alightings + counts.tagKeys;

export const tagsBlocksOf = ({ boardings }: SegmentCounts): number => Math.ceil(boardings / TAGS_IN_BLOCK);

/** Bytes of all sealed tags blocks. */
export const tagsBytesOf = (counts: SegmentCounts): number =>
  counts.boardings * TAG_ENTRY_SIZE + tagsBlocksOf(counts) * BLOCK_OVERHEAD;

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
  return compareBytes(a.vehicle, b.vehicle) || a.time - b.time;
}

/** The whole order of rows with equal keys: two different items are never equal in it. */
export function compareItems(a: StoredItem, b: StoredItem): number {
  return ITEM_KIND[a.kind] - ITEM_KIND[b.kind] || compareBytes(a.id, b.id);
}

/** As `Buffer.compare`, whose call costs more than a look at the few bytes that differ. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function encodeFooter(footer: SegmentFooter): Uint8Array {
  const { boardings, alightings, tagKeys } = footer.counts;
  const { day, number, rowsBlocks, directorySize } = footer;
  const numbers = [number, boardings, alightings, tagKeys, rowsBlocks, directorySize];
  return concat(uint(SEGMENT_VERSION, 2), uint(day, 2), ...numbers.map((each) => uint(each, 4)), MAGIC);
}

/** Reads the last 42 bytes; `Malformed` when they end no segment. Nothing in them is proven yet. */
export function decodeFooter(bytes: Uint8Array): SegmentFooter {
  if (bytes.length !== FOOTER_SIZE || !sameBytes(bytes.subarray(-MAGIC.length), MAGIC))
    throw new Malformed('segment', 'does not end as a segment does');
  const version = readUint(bytes, 0, 2);
  if (version !== SEGMENT_VERSION)
    throw new Malformed('segment', `has version ${version}, must have ${SEGMENT_VERSION}`);
  const number = (index: number) => readUint(bytes, 4 + 4 * index, 4);
  return {
    day: readUint(bytes, 2, 2),
    number: number(0),
    counts: { boardings: number(1), alightings: number(2), tagKeys: number(3) },
    rowsBlocks: number(4),
    directorySize: number(5),
  };
}

/** The first index below `count` that passes, else `count`; all that do not pass lie before all that do. */
export function firstIndex(count: number, passes: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
