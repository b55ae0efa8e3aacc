/**
 * Makes one segment of several of a day: their rows and their tags are walked in order, side by side. What is held of each is
 * a piece of it, and four bytes a row: where its row stands among all.
 */
import { concat, readUint } from '../bytes';
import { Malformed } from '../errors';
import type { StoredItem } from '../stored-item';
import { directoryPlace, footerPlace, openBlocks, type Place, type SegmentBlocks } from './blocks';
import { InOrder } from './in-order';
import {
  compareItems,
  compareRowKeys,
  type RowKey,
  rowKey,
  rowsOf,
  type SegmentCounts,
  TAG_ENTRY_SIZE,
  TAG_PREFIX_SIZE,
} from './layout';
import type { RowCursor } from './row-cursor';
import { type NonceSource, SegmentWriter } from './writer';

/** A file of `size` bytes. `read`: exactly `length` from `offset`, or fewer where it ends; bytes of the caller's own. */
export type SegmentSource = {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
};

/** So much is read of a part at a time, and written of the whole. */
const PIECE = 256 * 1024;

/**
 * The same bytes as `packSegment` of all their items.
 * @param input.parts of the same day and key
 * @param input.write gets the file from its begin to its end, piece by piece
 * @throws Malformed when a part was changed; what was written then is no segment
 */
export async function mergeSegments(input: {
  readonly day: number;
  readonly number: number;
  readonly parts: readonly SegmentSource[];
  /** The day's segment key, 32 bytes. */
  readonly key: Uint8Array;
  readonly random: NonceSource;
  readonly write: (bytes: Uint8Array) => Promise<void>;
}): Promise<SegmentCounts> {
  const { write } = input;
  const writer = new SegmentWriter(input);
  const flush = () => write(concat(...writer.take()));
  const parts: Part[] = [];
  for (const source of input.parts) parts.push(await Part.open(source, input.key));

  const rows = new InOrder<Part>(compareParts);
  for (const part of parts) if (await part.nextRow()) rows.add(part);
  for (let ordinal = 0; rows.first; ordinal++) {
    const part = rows.first;
    writer.row(part.item!, part.key!);
    part.ordinals[part.row] = ordinal;
    if (writer.waiting >= PIECE) await flush();
    if (part.stepRow() || (await part.nextRow())) rows.moved();
    else rows.ended();
  }

  const tags = new InOrder<Part>((a, b) => a.prefix - b.prefix || a.ordinal - b.ordinal);
  for (const part of parts) if (await part.nextTag()) tags.add(part);
  while (tags.first) {
    const part = tags.first;
    writer.tag(part.prefix, part.ordinal);
    if (writer.waiting >= PIECE) await flush();
    if (part.stepTag() || (await part.nextTag())) tags.moved();
    else tags.ended();
  }
  const counts = writer.end();
  await flush();
  return counts;
}

function compareParts(a: Part, b: Part): number {
  return compareRowKeys(a.key!, b.key!) || compareItems(a.item!, b.item!);
}

/** A part, and where it stands: at a row, later at a tag. */
class Part {
  row = -1;
  item: StoredItem | undefined;
  key: RowKey | undefined;
  prefix = 0;
  ordinal = 0;
  /** Where each of its rows stands among all. */
  readonly ordinals: Uint32Array;
  private readonly rowsIn: Pieces;
  private readonly tagsIn: Pieces;
  private cursor: RowCursor | undefined;
  private entries: Uint8Array = new Uint8Array(0);
  private entry = 0;

  private constructor(
    source: SegmentSource,
    private readonly blocks: SegmentBlocks,
  ) {
    const { directory, footer, tagsPlace } = blocks;
    this.ordinals = new Uint32Array(rowsOf(footer.counts));
    this.rowsIn = new Pieces(source, directory.rowsBlocks, directory.rowsBlock);
    this.tagsIn = new Pieces(source, directory.tagsBlocks, tagsPlace);
  }

  static async open(source: SegmentSource, key: Uint8Array): Promise<Part> {
    const footer = await readWhole(source, footerPlace(source.size));
    const directory = await readWhole(source, directoryPlace(source.size, footer));
    return new Part(source, openBlocks(source.size, footer, directory, key));
  }

  /** Steps to the next row of the block that is open; false where it ends. */
  stepRow(): boolean {
    if (!this.cursor?.next()) return false;
    if (++this.row >= this.ordinals.length) throw new Malformed('segment', 'has more rows than it counts');
    this.item = this.cursor.item();
    this.key = rowKey(this.item);
    return true;
  }

  /** Opens the next block of rows and steps into it; false when there is none. */
  async nextRow(): Promise<boolean> {
    for (let next = await this.rowsIn.next(); next; next = await this.rowsIn.next()) {
      this.cursor = this.blocks.rowsIn(this.blocks.openRows(next.block, next.sealed));
      if (this.stepRow()) return true;
    }
    if (this.row + 1 !== this.ordinals.length)
      throw new Malformed('segment', 'has fewer rows than it counts');
    return false;
  }

  stepTag(): boolean {
    const { entries, entry: at } = this;
    if (at >= entries.length) return false;
    this.prefix = entries[at]! * 2 ** 32 + readUint(entries, at + 1, 4);
    const own = readUint(entries, at + TAG_PREFIX_SIZE, 4);
    if (own >= this.ordinals.length) throw new Malformed('segment', 'has a tag that leads to no row');
    this.ordinal = this.ordinals[own]!;
    this.entry += TAG_ENTRY_SIZE;
    return true;
  }

  async nextTag(): Promise<boolean> {
    const next = await this.tagsIn.next();
    if (!next) return false;
    this.entries = this.blocks.openTags(next.block, next.sealed);
    this.entry = 0;
    return this.stepTag();
  }
}

/** A part's blocks of one kind, one behind the other, read by the piece. */
class Pieces {
  private block = 0;
  private at = 0;
  private bytes: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly source: SegmentSource,
    private readonly count: number,
    private readonly placeOf: (block: number) => Place,
  ) {}

  async next(): Promise<{ readonly block: number; readonly sealed: Uint8Array } | undefined> {
    const { block, count, placeOf, source } = this;
    if (block === count) return undefined;
    const { at, size } = placeOf(block);
    if (at + size > this.at + this.bytes.length) {
      let end = at + size;
      for (let last = block + 1; last < count && end - at < PIECE; last++)
        end = placeOf(last).at + placeOf(last).size;
      this.bytes = await readWhole(source, { at, size: end - at });
      this.at = at;
    }
    this.block++;
    return { block, sealed: this.bytes.subarray(at - this.at, at - this.at + size) };
  }
}

async function readWhole(source: SegmentSource, { at, size }: Place): Promise<Uint8Array> {
  const bytes = await source.read(at, size);
  if (bytes.length !== size) throw new Malformed('segment', 'ends too early');
  return bytes;
}
