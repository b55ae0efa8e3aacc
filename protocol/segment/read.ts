/** Reads a segment without loading it whole (PROTOCOL.md sections 5 and 6): header and directory, then blocks asked for. */
import { utf8 } from '../bytes';
import { Malformed } from '../errors';
import { type Boarding, type StoredItem, type TagKeyItem, unpackItem } from '../stored-item';
import { openBlock, segmentKey } from './block-seal';
import { decodeDirectory } from './directory';
import {
  compareRowKeys,
  decodeHeader,
  type RowKey,
  SEGMENT_HEADER_SIZE,
  type SegmentCounts,
  TAG_PREFIX_SIZE,
  tagEntrySize,
} from './layout';
import { firstIndex, type RowsBlock, rowsBlock } from './rows-block';
import { findOrdinals, isAmong, ordered } from './tags-block';

/** Bytes of the file: exactly `length` from `offset`, or fewer where it ends. The next call may overwrite them. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

/** A vehicle from `from` to `to`, both included (unix ms). */
export type VehicleSpan = { readonly vehicleId: string; readonly from: number; readonly to: number };

/** A segment that opened. Every method throws `Malformed` when a block that it needs was changed. */
export interface OpenSegment {
  readonly day: number;
  readonly number: number;
  readonly counts: SegmentCounts;
  /** The boardings that carry one of these tags (16 bytes each), in the order of rows; `ordinal` from 0. */
  rowsOfTags(tags: readonly Uint8Array[]): { ordinal: number; item: Boarding }[];
  /** Boardings and alightings of a vehicle from `fromMs` to `toMs`, both included (unix ms), by time. */
  rowsOfVehicle(vehicleId: string, fromMs: number, toMs: number): StoredItem[];
  /** The same for many spans at once, each row once and each block opened once, in the order of rows. */
  rowsOfVehicles(spans: readonly VehicleSpan[]): StoredItem[];
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
  const headerBytes = read(0, SEGMENT_HEADER_SIZE).slice();
  const header = decodeHeader(headerBytes);
  const { version, day, number, counts } = header;
  const directoryName = { day, number, part: 'directory', block: 0, header: headerBytes } as const;
  const sealedDirectory = read(SEGMENT_HEADER_SIZE, header.directorySize);
  const directory = decodeDirectory(header, openBlock(key, directoryName, sealedDirectory));

  const rowsAt = offsets(directory.rows.sizes, SEGMENT_HEADER_SIZE + header.directorySize);
  const tagsAt = offsets(directory.tags.sizes, rowsAt.end);
  if (tagsAt.end !== size) throw new Malformed('segment', `is ${size} bytes long, must be ${tagsAt.end}`);
  const firstOrdinals = offsets(directory.rows.rows, 0).starts;

  const rowsOfBlock = (block: number): RowsBlock => {
    const sealed = read(rowsAt.starts[block]!, directory.rows.sizes[block]!);
    const rows = rowsBlock(openBlock(key, { day, number, part: 'rows', block }, sealed));
    if (rows.count !== directory.rows.rows[block]!) throw wrongCount('rows', block);
    return rows;
  };
  const itemsOfBlock = (block: number): StoredItem[] => {
    const rows = rowsOfBlock(block);
    return Array.from({ length: rows.count }, (_, index) => unpackItem(rows.row(index)!));
  };
  const entrySize = tagEntrySize(version);
  const openTags = (block: number, sealed: Uint8Array): Uint8Array => {
    const tags = openBlock(key, { day, number, part: 'tags', block }, sealed);
    if (tags.length % entrySize !== 0) throw wrongCount('tags', block);
    return tags;
  };
  /** Neighbouring blocks are read by one call: of many tags nearly every block is wanted. */
  const eachTagsBlock = (blocks: readonly number[], use: (block: number, tags: Uint8Array) => void) => {
    for (const run of runsOf(blocks)) {
      const from = tagsAt.starts[run[0]!]!;
      const last = run.at(-1)!;
      const sealed = read(from, tagsAt.starts[last]! + directory.tags.sizes[last]! - from);
      for (const block of run) {
        const at = tagsAt.starts[block]! - from;
        use(block, openTags(block, sealed.subarray(at, at + directory.tags.sizes[block]!)));
      }
    }
  };

  const { firsts } = directory.tags;
  const rowsOfTags = (tags: readonly Uint8Array[]) => {
    const asked = ordered(tags);
    const ordinals = findOrdinals(asked, firsts, TAG_PREFIX_SIZE[version], eachTagsBlock);
    ordinals.sort((a, b) => a - b);
    const found: { ordinal: number; item: Boarding }[] = [];
    let opened: { block: number; rows?: RowsBlock } = { block: -1 };
    for (const ordinal of ordinals) {
      const block = firstIndex(firstOrdinals.length, (each) => firstOrdinals[each]! > ordinal) - 1;
      if (block !== opened.block) opened = { block, rows: rowsOfBlock(block) };
      const row = opened.rows!.row(ordinal - firstOrdinals[block]!);
      const item = row && unpackItem(row);
      if (item?.kind !== 'boarding') throw new Malformed('segment', 'has a tag that leads to no boarding');
      if (isAmong(asked, item.tag)) found.push({ ordinal, item });
    }
    return found;
  };

  const rowsOfVehicles = (spans: readonly VehicleSpan[]) => {
    /** What is asked of each block. */
    const asked = new Map<number, { from: RowKey; to: RowKey }[]>();
    for (const { vehicleId, ...span } of spans) {
      const vehicle = utf8(vehicleId);
      const [from, to] = [
        { vehicle, time: span.from },
        { vehicle, time: span.to },
      ];
      const { rows } = directory;
      // Rows equal to `from` may begin in the block before the one that begins with them.
      const start = firstIndex(rows.count, (block) => compareRowKeys(rows.first(block), from) >= 0) - 1;
      for (let block = Math.max(start, 0); block < rows.count; block++) {
        if (compareRowKeys(rows.first(block), to) > 0) break;
        // Another vehicle's rows may fill it, or this one's of other hours.
        if (rows.meets(block, span.from, span.to))
          asked.set(block, [...(asked.get(block) ?? []), { from, to }]);
      }
    }
    const found: StoredItem[] = [];
    for (const block of [...asked.keys()].sort((a, b) => a - b)) {
      const rows = rowsOfBlock(block);
      const wanted = new Set<number>();
      for (const { from, to } of asked.get(block)!)
        for (let index = rows.firstNotBefore(from), end = rows.firstBehind(to); index < end; index++)
          wanted.add(index);
      for (const index of [...wanted].sort((a, b) => a - b)) {
        const item = unpackItem(rows.row(index)!);
        if (item.kind !== 'tag key') found.push(item);
      }
    }
    return found;
  };

  const tagKeys = () => {
    const found: TagKeyItem[] = [];
    // They come first; the last of them may share its block with other rows.
    for (let block = 0; block < directory.rows.count && found.length < counts.tagKeys; block++)
      for (const item of itemsOfBlock(block)) if (item.kind === 'tag key') found.push(item);
    return found;
  };

  function* all() {
    for (let block = 0; block < directory.rows.count; block++) yield* itemsOfBlock(block);
    let tags = 0;
    eachTagsBlock(
      Array.from({ length: directory.tags.count }, (_, block) => block),
      (_, entries) => {
        tags += entries.length / entrySize;
      },
    );
    if (tags !== counts.boardings) throw new Malformed('segment', 'has not one tag a boarding');
  }

  const rowsOfVehicle = (vehicleId: string, from: number, to: number) =>
    rowsOfVehicles([{ vehicleId, from, to }]);
  return { day, number, counts, rowsOfTags, rowsOfVehicle, rowsOfVehicles, tagKeys, all };
}

/** Blocks that are read by one call, at most. */
const LONGEST_RUN = 32;

/** Ascending block numbers as runs of neighbours. */
function runsOf(blocks: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const block of blocks) {
    const run = runs.at(-1);
    if (run && run.length < LONGEST_RUN && run.at(-1)! + 1 === block) run.push(block);
    else runs.push([block]);
  }
  return runs;
}

/** Where each part begins when they follow one another from `from` on, and where the last ends. */
function offsets(sizes: Uint32Array, from: number): { starts: Float64Array; end: number } {
  const starts = new Float64Array(sizes.length);
  let end = from;
  for (const [i, size] of sizes.entries()) {
    starts[i] = end;
    end += size;
  }
  return { starts, end };
}

const wrongCount = (part: string, block: number) =>
  new Malformed(`${part} block ${block}`, 'holds another number of entries than it must');
