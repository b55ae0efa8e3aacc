/** Reads a segment without loading it whole (PROTOCOL.md sections 5 and 6): footer and directory, then blocks asked for. */
import { utf8 } from '../bytes';
import { Malformed } from '../errors';
import type { Boarding, StoredItem, TagKeyItem } from '../stored-item';
import { directoryPlace, footerPlace, openBlocks, type Place } from './blocks';
import { type SegmentCounts, TAG_ENTRY_SIZE } from './layout';
import { TAG_KEY } from './row-code';
import type { RowCursor } from './row-cursor';
import { findOrdinals, isAmong, ordered } from './tags-block';

/** Bytes of the file: exactly `length` from `offset`, or fewer where it ends. The next call may overwrite them. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

/** A vehicle from `from` to `to`, both included (unix ms). */
export type VehicleSpan = { readonly vehicleId: string; readonly from: number; readonly to: number };

/**
 * A segment that opened. Every method throws `Malformed` when a block that it needs was changed. Rows of a block are views of
 * its bytes; only those of `rowsOfTags`, one of a hundred in theirs, are copies.
 */
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
 * @throws Malformed when it is none, is cut or lengthened, has another key, or footer or directory were changed
 */
export function openSegment(readAt: ReadAt, size: number, keyBytes: Uint8Array): OpenSegment {
  const read = ({ at, size: length }: Place): Uint8Array => {
    const bytes = readAt(at, length);
    if (bytes.length !== length) throw new Malformed('segment', 'ends too early');
    return bytes;
  };
  const footerBytes = read(footerPlace(size)).slice();
  const sealedDirectory = read(directoryPlace(size, footerBytes));
  const blocks = openBlocks(size, footerBytes, sealedDirectory, keyBytes);
  const { directory, footer } = blocks;
  const { day, number, counts } = footer;

  /** Blocks in which a tag led to a row: what happened on its vehicle is asked for next, and lies there and beside it. */
  const kept = new Map<number, Uint8Array>();
  const keep = (block: number, opened: Uint8Array) => {
    kept.delete(block);
    kept.set(block, opened);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  };

  /** Neighbouring blocks are read by one call, and none where all of them are `known`. */
  const each = (
    wanted: readonly number[],
    placeOf: (block: number) => Place,
    use: (block: number, sealed: Uint8Array) => void,
    known: ReadonlyMap<number, unknown> = NONE_KNOWN,
  ) => {
    for (const run of runsOf(wanted)) {
      const from = placeOf(run[0]!).at;
      const last = placeOf(run.at(-1)!);
      const isKnown = run.every((block) => known.has(block));
      const sealed = isKnown ? NOTHING : read({ at: from, size: last.at + last.size - from });
      for (const block of run) {
        const { at, size: length } = placeOf(block);
        use(block, sealed.subarray(at - from, at - from + length));
      }
    }
  };
  const eachTagsBlock = (wanted: readonly number[], use: (block: number, entries: Uint8Array) => void) =>
    each(wanted, blocks.tagsPlace, (block, sealed) => use(block, blocks.openTags(block, sealed)));
  /** `use` looks at each row at which the cursor stands. */
  const eachRow = (
    wanted: readonly number[],
    use: (block: number, rows: RowCursor, index: number) => void,
    isKept = false,
  ) => {
    const walk = (block: number, sealed: Uint8Array) => {
      const opened = kept.get(block) ?? blocks.openRows(block, sealed);
      if (isKept) keep(block, opened);
      const rows = blocks.rowsIn(opened);
      let index = 0;
      for (; rows.next(); index++) use(block, rows, index);
      if (index !== directory.rowsBlock(block).rows)
        throw new Malformed(`rows block ${block}`, 'holds another number of rows than it must');
    };
    each(wanted, directory.rowsBlock, walk, kept);
  };

  const rowsOfTags = (tags: readonly Uint8Array[]) => {
    const asked = ordered(tags);
    const wanted = new Map<number, { before: number; indices: Set<number> }>();
    for (const ordinal of findOrdinals(asked, directory.firstTags, eachTagsBlock)) {
      const { block, before } = directory.holding(ordinal);
      const ofBlock = wanted.get(block) ?? { before, indices: new Set() };
      wanted.set(block, ofBlock);
      ofBlock.indices.add(ordinal - before);
    }
    const found: { ordinal: number; item: Boarding }[] = [];
    const look = (block: number, rows: RowCursor, index: number) => {
      const { before, indices } = wanted.get(block)!;
      if (!indices.has(index)) return;
      const item = rows.item();
      if (item.kind !== 'boarding') throw new Malformed('segment', 'has a tag that leads to no boarding');
      if (isAmong(asked, item.tag)) found.push({ ordinal: before + index, item: detached(item) });
    };
    eachRow([...wanted.keys()], look, true);
    return found;
  };

  const rowsOfVehicles = (spans: readonly VehicleSpan[]) => {
    const asked = new Map<number, AskedSpan[]>();
    for (const { vehicleId, from, to } of spans) {
      const span = { vehicle: utf8(vehicleId), from, to };
      for (const block of directory.ofVehicle(span.vehicle, from, to)) {
        const ofBlock = asked.get(block);
        if (ofBlock) ofBlock.push(span);
        else asked.set(block, [span]);
      }
    }
    const found: StoredItem[] = [];
    let ofVehicle: readonly AskedSpan[] = [];
    eachRow(
      [...asked.keys()].sort((a, b) => a - b),
      (block, rows) => {
        if (rows.kind === TAG_KEY) return;
        if (rows.hasNewVehicle)
          ofVehicle = asked.get(block)!.filter(({ vehicle }) => rows.isOfVehicle(vehicle));
        if (ofVehicle.some(({ from, to }) => rows.time >= from && rows.time <= to)) found.push(rows.item());
      },
    );
    return found;
  };

  const tagKeys = () => {
    const found: TagKeyItem[] = [];
    // They come first; the last of them may share its block with other rows.
    for (let block = 0; block < directory.rowsBlocks && found.length < counts.tagKeys; block++)
      eachRow([block], (_, rows) => {
        if (rows.kind === TAG_KEY) found.push(rows.item() as TagKeyItem);
      });
    return found;
  };

  function* all() {
    for (let block = 0; block < directory.rowsBlocks; block++) {
      const items: StoredItem[] = [];
      eachRow([block], (_, rows) => items.push(rows.item()));
      yield* items;
    }
    let tags = 0;
    eachTagsBlock(
      Array.from({ length: directory.tagsBlocks }, (_, block) => block),
      (_, entries) => {
        tags += entries.length / TAG_ENTRY_SIZE;
      },
    );
    if (tags !== counts.boardings) throw new Malformed('segment', 'has not one tag a boarding');
  }

  const rowsOfVehicle = (vehicleId: string, from: number, to: number) =>
    rowsOfVehicles([{ vehicleId, from, to }]);
  return { day, number, counts, rowsOfTags, rowsOfVehicle, rowsOfVehicles, tagKeys, all };
}

type AskedSpan = { readonly vehicle: Uint8Array; readonly from: number; readonly to: number };

/** With bytes of its own. */
const detached = (item: Boarding): Boarding => ({
  ...item,
  id: item.id.slice(),
  tag: item.tag.slice(),
  sealed: item.sealed.slice(),
  signature: item.signature?.slice() ?? null,
});

/** Opened blocks that a segment keeps: of a day's rides each has its own. */
const MOST_KEPT = 8;
const NONE_KNOWN: ReadonlyMap<number, unknown> = new Map();
const NOTHING = new Uint8Array(0);

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
