/** Packs stored items of one day into the bytes of a segment (PROTOCOL.md section 5; layout.ts says how they lie). */
import { concat, expectSize, uint } from '../bytes';
import { packItem, type StoredItem } from '../stored-item';
import { BLOCK_OVERHEAD, type SegmentPart, sealBlock, segmentKey } from './block-seal';
import { type BlockTimes, encodeDirectory, NO_TIMES } from './directory';
import {
  compareItems,
  compareRowKeys,
  encodeHeader,
  MAX_ROWS_BLOCK,
  MAX_TAGS_BLOCK,
  type RowKey,
  rowKey,
  SEGMENT_VERSION,
  type SegmentCounts,
  TAG_PREFIX_SIZE,
} from './layout';

type Row = { readonly key: RowKey; readonly item: StoredItem };
type Block<Entry> = { readonly entries: readonly Entry[]; readonly bytes: Uint8Array };

const TAG_PREFIX = TAG_PREFIX_SIZE[SEGMENT_VERSION];

/**
 * The whole file. The order of `items` does not matter, and equal `random` gives equal bytes.
 * @param input.day every item's day; RangeError when one is of another
 * @param input.number of the segment, 0 to 2^32 - 1
 * @param input.key the day's segment key, 32 bytes
 * @param input.random where nonces come from: the system's randomness but in tests
 */
export function packSegment(input: {
  readonly day: number;
  readonly number: number;
  readonly items: readonly StoredItem[];
  readonly key: Uint8Array;
  readonly random: { bytes(n: number): Uint8Array };
}): Uint8Array {
  const { day, number, items, random } = input;
  if (items.some((item) => item.day !== day))
    throw new RangeError(`segment ${number} is for day ${day} alone`);
  const rows = items
    .map((item): Row => ({ key: rowKey(item), item }))
    .sort((a, b) => compareRowKeys(a.key, b.key) || compareItems(a.item, b.item));
  const rowsBlocks = cutBlocks(rows, MAX_ROWS_BLOCK, ({ item }) => rowBytes(item));
  const tagsBlocks = cutBlocks(tagEntries(rows), MAX_TAGS_BLOCK, (entry) => entry);

  const key = segmentKey(input.key);
  const seal = (part: SegmentPart, block: number, plain: Uint8Array, header?: Uint8Array) =>
    sealBlock(key, { day, number, part, block, header }, random.bytes(12), plain);
  const directory = encodeDirectory({
    rows: rowsBlocks.map(({ entries, bytes }) => ({
      first: entries[0]!.key,
      times: timesOf(entries),
      rows: entries.length,
      size: bytes.length + BLOCK_OVERHEAD,
    })),
    tags: tagsBlocks.map(({ bytes }) => ({
      first: bytes.subarray(0, TAG_PREFIX),
      size: bytes.length + BLOCK_OVERHEAD,
    })),
  });
  const header = encodeHeader({
    version: SEGMENT_VERSION,
    day,
    number,
    counts: countsOf(items),
    rowsBlocks: rowsBlocks.length,
    tagsBlocks: tagsBlocks.length,
    directorySize: directory.length + BLOCK_OVERHEAD,
  });
  return concat(
    header,
    seal('directory', 0, directory, header),
    ...rowsBlocks.map(({ bytes }, block) => seal('rows', block, bytes)),
    ...tagsBlocks.map(({ bytes }, block) => seal('tags', block, bytes)),
  );
}

function rowBytes(item: StoredItem): Uint8Array {
  const packed = packItem(item);
  return concat(uint(packed.length, 2), packed);
}

/** Of the rows that have a vehicle: a tag key has no time of its own. */
function timesOf(rows: readonly Row[]): BlockTimes {
  let { earliest, latest } = NO_TIMES;
  for (const { key, item } of rows) {
    if (item.kind === 'tag key') continue;
    earliest = Math.min(earliest, key.time);
    latest = Math.max(latest, key.time);
  }
  return { earliest, latest };
}

/** The first bytes of every boarding's tag and its ordinal, ordered. */
function tagEntries(rows: readonly Row[]): Uint8Array[] {
  const entries: Uint8Array[] = [];
  rows.forEach(({ item }, ordinal) => {
    if (item.kind !== 'boarding') return;
    const tag = expectSize('tag', item.tag, 16);
    entries.push(concat(tag.subarray(0, TAG_PREFIX), uint(ordinal, 4)));
  });
  return entries.sort(Buffer.compare);
}

/** Cuts entries into blocks that are, sealed, at most `limit` bytes. */
function cutBlocks<Entry>(
  entries: readonly Entry[],
  limit: number,
  bytesOf: (entry: Entry) => Uint8Array,
): Block<Entry>[] {
  const blocks: Block<Entry>[] = [];
  let [held, parts, size]: [Entry[], Uint8Array[], number] = [[], [], 0];
  const cut = () => {
    if (held.length > 0) blocks.push({ entries: held, bytes: concat(...parts) });
    [held, parts, size] = [[], [], 0];
  };
  for (const entry of entries) {
    const bytes = bytesOf(entry);
    if (size + bytes.length + BLOCK_OVERHEAD > limit) cut();
    held.push(entry);
    parts.push(bytes);
    size += bytes.length;
  }
  cut();
  return blocks;
}

function countsOf(items: readonly StoredItem[]): SegmentCounts {
  const count = (kind: StoredItem['kind']) => items.filter((item) => item.kind === kind).length;
  return {
    boardings: count('boarding'),
    alightings: count('alighting') + count('trip end'),
    tagKeys: count('tag key'),
  };
}
