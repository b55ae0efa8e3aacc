/**
 * The directory of a segment (layout.ts): what is known of each block without opening it. A case opens hundreds of thousands
 * of blocks' entries, so they are read into columns, not into an object each.
 *
 * - of each rows block: `vehicleId (1 + n) | time (6)` of its first row, `earliest (6) | latest (6)` time of its rows that
 *   have a vehicle, `rows (4) | size (4)`. A block without such rows has an earliest time behind the latest: no span meets it.
 * - of each tags block: the first bytes of its first tag (8), `size (4)`
 *
 * Sizes are those of the sealed blocks. Version 1 has no earliest and latest time, and whole tags (16).
 */
import { concat, readUint, uint } from '../bytes';
import { Malformed } from '../errors';
import { type RowKey, rowsOf, type SegmentHeader, TAG_PREFIX_SIZE } from './layout';

/** Of a rows block, when it is packed. */
export type RowsBlockEntry = {
  readonly first: RowKey;
  readonly times: BlockTimes;
  readonly rows: number;
  readonly size: number;
};

/** Unix ms, both included. */
export type BlockTimes = { readonly earliest: number; readonly latest: number };

/** No row has a time. */
export const NO_TIMES: BlockTimes = { earliest: 2 ** 48 - 1, latest: 0 };

/** Of a tags block, when it is packed. `first`: of its first tag, as many bytes as lead to a row. */
export type TagsBlockEntry = { readonly first: Uint8Array; readonly size: number };

/** Rows blocks by number; where they begin, in bytes of the file and in rows. */
export type RowsBlocks = {
  readonly count: number;
  first(block: number): RowKey;
  /** Whether a row with a vehicle may lie in the time from `from` to `to` (unix ms, both included). */
  meets(block: number, from: number, to: number): boolean;
  readonly rows: Uint32Array;
  readonly sizes: Uint32Array;
};

export type TagsBlocks = {
  readonly count: number;
  /** The first bytes of each block's first tag, block by block. */
  readonly firsts: Uint8Array;
  readonly sizes: Uint32Array;
};

export type Directory = { readonly rows: RowsBlocks; readonly tags: TagsBlocks };

export function encodeDirectory(directory: {
  readonly rows: readonly RowsBlockEntry[];
  readonly tags: readonly TagsBlockEntry[];
}): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { first, times, rows, size } of directory.rows) {
    parts.push(uint(first.vehicle.length, 1), first.vehicle, uint(first.time, 6));
    parts.push(uint(times.earliest, 6), uint(times.latest, 6), uint(rows, 4), uint(size, 4));
  }
  for (const { first, size } of directory.tags) parts.push(first, uint(size, 4));
  return concat(...parts);
}

/** Reads the opened directory; `Malformed` unless it describes exactly the blocks and rows that the header names. */
export function decodeDirectory(header: SegmentHeader, bytes: Uint8Array): Directory {
  const hasTimes = header.version > 1;
  // The smallest entries there can be: what the header names must fit before anything is made for it.
  const prefix = TAG_PREFIX_SIZE[header.version];
  const least = header.rowsBlocks * (hasTimes ? 27 : 15) + header.tagsBlocks * (prefix + 4);
  if (least > bytes.length) throw endsTooEarly();
  const places = new Uint32Array(header.rowsBlocks);
  const [rows, rowsSizes] = [new Uint32Array(header.rowsBlocks), new Uint32Array(header.rowsBlocks)];
  let at = 0;
  let count = 0;
  for (let block = 0; block < header.rowsBlocks; block++) {
    places[block] = at;
    at += 1 + (bytes[at] ?? 0) + (hasTimes ? 18 : 6);
    if (at + 8 > bytes.length) throw endsTooEarly();
    rows[block] = readUint(bytes, at, 4);
    rowsSizes[block] = readUint(bytes, at + 4, 4);
    count += rows[block]!;
    at += 8;
  }
  const firsts = new Uint8Array(header.tagsBlocks * prefix);
  const tagsSizes = new Uint32Array(header.tagsBlocks);
  if (at + header.tagsBlocks * (prefix + 4) > bytes.length) throw endsTooEarly();
  for (let block = 0; block < header.tagsBlocks; block++) {
    firsts.set(bytes.subarray(at, at + prefix), block * prefix);
    tagsSizes[block] = readUint(bytes, at + prefix, 4);
    at += prefix + 4;
  }
  if (at !== bytes.length) throw new Malformed('segment directory', 'has bytes after its end');
  if (count !== rowsOf(header.counts))
    throw new Malformed('segment directory', 'counts other rows than the header');
  const time = (block: number, which: 0 | 1 | 2): number =>
    readUint(bytes, places[block]! + 1 + bytes[places[block]!]! + 6 * which, 6);
  return {
    rows: {
      count: header.rowsBlocks,
      first: (block) => {
        const from = places[block]! + 1;
        return { vehicle: bytes.subarray(from, from + bytes[from - 1]!), time: time(block, 0) };
      },
      meets: (block, from, to) => !hasTimes || (time(block, 1) <= to && time(block, 2) >= from),
      rows,
      sizes: rowsSizes,
    },
    tags: { count: header.tagsBlocks, firsts, sizes: tagsSizes },
  };
}

const endsTooEarly = () => new Malformed('segment directory', 'ends too early');
