/**
 * The directory of a segment (layout.ts): what is known of each block without opening it. A case opens a hundred thousand
 * of blocks' entries, so they are short, of one size, and read where they lie, not into an object each:
 *
 * `begin of time (6) | of each rows block (18) | of each tags block: the first bytes of its first tag (5) | names of vehicles
 * (1 + n each)`
 *
 * - of a rows block: `where the vehicle of its first row stands in the names (4) | earliest (2) | latest (2) minute of its rows
 *   that have a vehicle, since the begin of time | rows in the blocks before it (4) | bytes of the sealed blocks before it (6)`.
 *   The last minute there is stands for all later ones. A block without such rows has an earliest minute behind the latest: no
 *   span meets it.
 */
import { readUint } from '../bytes';
import { Malformed } from '../errors';
import {
  compareBytes,
  FOOTER_SIZE,
  firstIndex,
  MAX_ROWS_BLOCK,
  rowsOf,
  type SegmentFooter,
  TAG_PREFIX_SIZE,
  tagsBlocksOf,
  tagsBytesOf,
} from './layout';

/** Of a rows block, when it is packed. */
export type RowsBlockEntry = {
  /** Vehicle of its first row, UTF-8; empty for a tag key. */
  readonly vehicle: Uint8Array;
  readonly times: BlockTimes;
  readonly rows: number;
  /** Sealed. */
  readonly size: number;
};

/** Unix ms, both included. */
export type BlockTimes = { readonly earliest: number; readonly latest: number };

/** No row has a time. */
export const NO_TIMES: BlockTimes = { earliest: 2 ** 48 - 1, latest: 0 };

const HEAD_SIZE = 6;
const ROWS_ENTRY_SIZE = 18;
const [EARLIEST, LATEST, ROWS_BEFORE, BYTES_BEFORE] = [4, 6, 8, 12] as const;
const MINUTE_MS = 60_000;
const LAST_MINUTE = 0xffff;
const minuteOf = (time: number, begin: number): number =>
  Math.min(Math.floor((time - begin) / MINUTE_MS), LAST_MINUTE);

export type RowsBlockPlace = { readonly at: number; readonly size: number; readonly rows: number };

export type Directory = {
  /** Where the file's tags blocks begin. */
  readonly tagsAt: number;
  readonly rowsBlocks: number;
  readonly tagsBlocks: number;
  /** Where a rows block lies. @throws Malformed when it can lie nowhere */
  rowsBlock(block: number): RowsBlockPlace;
  /** The rows block that holds the row of this ordinal, and how many rows lie before it. @throws Malformed when none does */
  holding(ordinal: number): { readonly block: number; readonly before: number };
  /** Rows blocks, ascending, in which rows of the vehicle may lie from `from` to `to` (unix ms, both included). */
  ofVehicle(vehicle: Uint8Array, from: number, to: number): number[];
  /** The first bytes of each tags block's first tag, block by block. */
  readonly firstTags: Uint8Array;
};

/** @param firstTags of each tags block the first bytes of its first tag */
export function encodeDirectory(
  blocks: readonly RowsBlockEntry[],
  firstTags: readonly Uint8Array[],
): Uint8Array {
  const names: Uint8Array[] = [];
  let namesSize = 0;
  for (const [i, { vehicle }] of blocks.entries())
    if (i === 0 || compareBytes(vehicle, blocks[i - 1]!.vehicle) !== 0) {
      names.push(Uint8Array.of(vehicle.length), vehicle);
      namesSize += 1 + vehicle.length;
    }
  const begin = blocks.reduce((least, { times }) => Math.min(least, times.earliest), NO_TIMES.earliest);
  const tagsAt = HEAD_SIZE + blocks.length * ROWS_ENTRY_SIZE;
  const namesAt = tagsAt + firstTags.length * TAG_PREFIX_SIZE;
  const out = new Uint8Array(namesAt + namesSize);
  const view = new DataView(out.buffer);
  const write6 = (at: number, value: number) => {
    view.setUint16(at, Math.floor(value / 2 ** 32));
    view.setUint32(at + 2, value % 2 ** 32);
  };
  write6(0, begin);
  let [name, nextName, rows, bytes] = [0, 0, 0, 0];
  for (const [i, entry] of blocks.entries()) {
    const at = HEAD_SIZE + i * ROWS_ENTRY_SIZE;
    if (i === 0 || compareBytes(entry.vehicle, blocks[i - 1]!.vehicle) !== 0) {
      name = nextName;
      nextName += 1 + entry.vehicle.length;
    }
    view.setUint32(at, name);
    const { earliest, latest } = entry.times;
    const isEmpty = earliest > latest;
    view.setUint16(at + EARLIEST, isEmpty ? LAST_MINUTE : minuteOf(earliest, begin));
    view.setUint16(at + LATEST, isEmpty ? 0 : minuteOf(latest, begin));
    view.setUint32(at + ROWS_BEFORE, rows);
    write6(at + BYTES_BEFORE, bytes);
    rows += entry.rows;
    bytes += entry.size;
  }
  for (const [i, tag] of firstTags.entries()) out.set(tag, tagsAt + i * TAG_PREFIX_SIZE);
  let at = namesAt;
  for (const part of names) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * Reads the opened directory of a file of `fileSize` bytes.
 * @throws Malformed when it cannot describe the blocks that the footer names, or these do not fill the file
 */
export function decodeDirectory(footer: SegmentFooter, fileSize: number, bytes: Uint8Array): Directory {
  const { rowsBlocks, counts } = footer;
  const tagsBlocks = tagsBlocksOf(counts);
  const tagsFrom = HEAD_SIZE + rowsBlocks * ROWS_ENTRY_SIZE;
  const namesFrom = tagsFrom + tagsBlocks * TAG_PREFIX_SIZE;
  const tagsAt = fileSize - FOOTER_SIZE - footer.directorySize - tagsBytesOf(counts);
  if (namesFrom > bytes.length) throw new Malformed('segment directory', 'ends too early');
  const rows = rowsOf(counts);
  const begin = readUint(bytes, 0, HEAD_SIZE);
  const entry = (block: number) => HEAD_SIZE + block * ROWS_ENTRY_SIZE;
  const rowsBefore = (block: number) =>
    block < rowsBlocks ? readUint(bytes, entry(block) + ROWS_BEFORE, 4) : rows;
  const bytesBefore = (block: number) =>
    block < rowsBlocks ? readUint(bytes, entry(block) + BYTES_BEFORE, 6) : tagsAt;
  const blocksFillFile = rowsBlocks > 0 ? bytesBefore(0) === 0 && tagsAt > 0 : rows === 0 && tagsAt === 0;
  if (!blocksFillFile) throw new Malformed('segment', 'is of another size than its blocks');

  const rowsBlock = (block: number): RowsBlockPlace => {
    const at = bytesBefore(block);
    const size = bytesBefore(block + 1) - at;
    if (!(size > 0 && size <= MAX_ROWS_BLOCK))
      throw new Malformed('segment directory', `has a rows block of ${size} bytes`);
    return { at, size, rows: rowsBefore(block + 1) - rowsBefore(block) };
  };
  /** As `compareBytes` of the block's first vehicle with `vehicle`. */
  const compareFirst = (block: number, vehicle: Uint8Array): number => {
    const at = namesFrom + readUint(bytes, entry(block), 4);
    const length = bytes[at];
    if (length === undefined || at + 1 + length > bytes.length)
      throw new Malformed('segment directory', 'names a vehicle behind its end');
    const shared = Math.min(length, vehicle.length);
    for (let i = 0; i < shared; i++) {
      const difference = bytes[at + 1 + i]! - vehicle[i]!;
      if (difference !== 0) return difference;
    }
    return length - vehicle.length;
  };
  const meets = (block: number, from: number, to: number) =>
    readUint(bytes, entry(block) + EARLIEST, 2) <= minuteOf(to, begin) &&
    readUint(bytes, entry(block) + LATEST, 2) >= minuteOf(from, begin);
  return {
    tagsAt,
    rowsBlocks,
    tagsBlocks,
    rowsBlock,
    holding(ordinal) {
      const block = firstIndex(rowsBlocks, (each) => rowsBefore(each) > ordinal) - 1;
      if (block < 0 || ordinal >= rows) throw new Malformed('segment', 'has a tag that leads to no row');
      return { block, before: rowsBefore(block) };
    },
    ofVehicle(vehicle, from, to) {
      const found: number[] = [];
      // The vehicle's rows may begin within the block before the first one that begins with them.
      const first = firstIndex(rowsBlocks, (block) => compareFirst(block, vehicle) >= 0) - 1;
      for (let block = Math.max(first, 0); block < rowsBlocks; block++) {
        if (compareFirst(block, vehicle) > 0) break;
        if (meets(block, from, to)) found.push(block);
      }
      return found;
    },
    firstTags: bytes.subarray(tagsFrom, namesFrom),
  };
}
