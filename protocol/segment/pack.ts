/** Packs stored items of one day into the bytes of a segment (PROTOCOL.md section 5; layout.ts says how they lie). */
import { concat, uint } from '../bytes';
import { packItem, type StoredItem } from '../stored-item';
import { BLOCK_OVERHEAD, type SegmentPart, sealBlock, segmentKey } from './block-seal';
import {
  compareItems,
  compareRowKeys,
  encodeDirectory,
  encodeHeader,
  MAX_ROWS_BLOCK,
  MAX_TAGS_BLOCK,
  type RowKey,
  rowKey,
  type SegmentCounts,
  TAG_ENTRY_SIZE,
} from './layout';

type Row = { readonly key: RowKey; readonly item: StoredItem };
type Block<First> = { readonly first: First; readonly entries: number; readonly bytes: Uint8Array };

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
  const rowsBlocks = cutBlocks(rows, MAX_ROWS_BLOCK, ({ key, item }) => ({
    first: key,
    bytes: rowBytes(item),
  }));
  const tagsBlocks = cutBlocks(tagEntries(rows), MAX_TAGS_BLOCK, (bytes) => ({
    first: bytes.subarray(0, 16),
    bytes,
  }));

  const key = segmentKey(input.key);
  const seal = (part: SegmentPart, block: number, plain: Uint8Array, header?: Uint8Array) =>
    sealBlock(key, { day, number, part, block, header }, random.bytes(12), plain);
  const directory = encodeDirectory({
    rows: rowsBlocks.map(({ first, entries, bytes }) => ({
      first,
      rows: entries,
      size: bytes.length + BLOCK_OVERHEAD,
    })),
    tags: tagsBlocks.map(({ first, bytes }) => ({ first, size: bytes.length + BLOCK_OVERHEAD })),
  });
  const header = encodeHeader({
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

/** `tag | ordinal` of every boarding, ordered. */
function tagEntries(rows: readonly Row[]): Uint8Array[] {
  const entries: Uint8Array[] = [];
  rows.forEach(({ item }, ordinal) => {
    if (item.kind === 'boarding') entries.push(concat(item.tag, uint(ordinal, 4)));
  });
  if (entries.some((entry) => entry.length !== TAG_ENTRY_SIZE)) throw new RangeError('a tag has 16 bytes');
  return entries.sort(Buffer.compare);
}

/** Cuts entries into blocks that are, sealed, at most `limit` bytes. */
function cutBlocks<Entry, First>(
  entries: readonly Entry[],
  limit: number,
  read: (entry: Entry) => { first: First; bytes: Uint8Array },
): Block<First>[] {
  const blocks: Block<First>[] = [];
  let first: First | undefined;
  let parts: Uint8Array[] = [];
  let size = 0;
  const cut = () => {
    if (first !== undefined) blocks.push({ first, entries: parts.length, bytes: concat(...parts) });
    first = undefined;
    parts = [];
    size = 0;
  };
  for (const entry of entries) {
    const next = read(entry);
    if (size + next.bytes.length + BLOCK_OVERHEAD > limit) cut();
    first ??= next.first;
    parts.push(next.bytes);
    size += next.bytes.length;
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
