/** Writes a segment from its begin to its end (layout.ts), of rows and then of tags that come in order. */
import { expectSize } from '../bytes';
import type { StoredItem } from '../stored-item';
import { BLOCK_OVERHEAD, type SegmentPart, sealBlock, segmentKey } from './block-seal';
import { type BlockTimes, encodeDirectory, NO_TIMES, type RowsBlockEntry } from './directory';
import {
  encodeFooter,
  MAX_ROWS_BLOCK,
  type RowKey,
  type SegmentCounts,
  TAG_ENTRY_SIZE,
  TAG_PREFIX_SIZE,
  TAGS_IN_BLOCK,
} from './layout';
import { RowsBlockWriter } from './rows-block';

/** The first bytes of a tag as a number, as they are ordered. */
export type TagPrefix = number;
/** Where nonces come from: the system's randomness but in tests. */
export type NonceSource = { bytes(n: number): Uint8Array };

export class SegmentWriter {
  private sealed: Uint8Array[] = [];
  /** Bytes that `take` would give. */
  waiting = 0;
  private readonly counts = { boardings: 0, alightings: 0, tagKeys: 0 };
  private readonly rowsBlocks: RowsBlockEntry[] = [];
  private readonly firstTags: Uint8Array[] = [];
  private readonly rows = new RowsBlockWriter(MAX_ROWS_BLOCK - BLOCK_OVERHEAD);
  private first: RowKey | undefined;
  private times: BlockTimes = NO_TIMES;
  private rowsInBlock = 0;
  private readonly tags = new Uint8Array(TAGS_IN_BLOCK * TAG_ENTRY_SIZE);
  private readonly tagsView = new DataView(this.tags.buffer);
  private tagsSize = 0;
  private readonly key;

  constructor(
    private readonly what: {
      readonly day: number;
      readonly number: number;
      /** The day's segment key, 32 bytes. */
      readonly key: Uint8Array;
      readonly random: NonceSource;
    },
  ) {
    this.key = segmentKey(what.key);
  }

  /** Adds a row behind all others. RangeError when it is of another day. */
  row(item: StoredItem, key: RowKey): void {
    const { day, number } = this.what;
    if (item.day !== day) throw new RangeError(`segment ${number} is for day ${day} alone`);
    if (!this.rows.add(item, key)) {
      this.cutRows();
      this.rows.add(item, key);
    }
    this.first ??= key;
    this.rowsInBlock++;
    if (item.kind === 'boarding') this.counts.boardings++;
    else if (item.kind === 'tag key') this.counts.tagKeys++;
    else this.counts.alightings++;
    // A tag key has no time of its own.
    if (item.kind === 'tag key') return;
    const { earliest, latest } = this.times;
    this.times = { earliest: Math.min(earliest, key.time), latest: Math.max(latest, key.time) };
  }

  /** Adds the tag of the boarding at `ordinal`, behind all others, when all rows were added. */
  tag(prefix: TagPrefix, ordinal: number): void {
    if (this.rowsInBlock > 0) this.cutRows();
    const { tagsView: view, tagsSize: at } = this;
    view.setUint8(at, Math.floor(prefix / 2 ** 32));
    view.setUint32(at + 1, prefix % 2 ** 32);
    view.setUint32(at + TAG_PREFIX_SIZE, ordinal);
    this.tagsSize += TAG_ENTRY_SIZE;
    if (this.tagsSize === this.tags.length) this.cutTags();
  }

  /** What was sealed since the last call, in the order of the file. */
  take(): Uint8Array[] {
    const taken = this.sealed;
    this.sealed = [];
    this.waiting = 0;
    return taken;
  }

  /** Ends the file; `take` gives the rest of it. */
  end(): SegmentCounts {
    if (this.rowsInBlock > 0) this.cutRows();
    if (this.tagsSize > 0) this.cutTags();
    const { day, number } = this.what;
    const directory = encodeDirectory(this.rowsBlocks, this.firstTags);
    const counts = { ...this.counts };
    const rowsBlocks = this.rowsBlocks.length;
    const directorySize = directory.length + BLOCK_OVERHEAD;
    const footer = encodeFooter({ day, number, counts, rowsBlocks, directorySize });
    this.seal('directory', 0, directory, footer);
    this.emit(footer);
    return counts;
  }

  private cutRows(): void {
    const block = this.rows.cut();
    const [{ vehicle }, times, rows] = [this.first!, this.times, this.rowsInBlock];
    this.seal('rows', this.rowsBlocks.length, block);
    this.rowsBlocks.push({ vehicle, times, rows, size: block.length + BLOCK_OVERHEAD });
    [this.first, this.times, this.rowsInBlock] = [undefined, NO_TIMES, 0];
  }

  private cutTags(): void {
    const block = this.tags.subarray(0, this.tagsSize);
    this.seal('tags', this.firstTags.length, block);
    this.firstTags.push(block.slice(0, TAG_PREFIX_SIZE));
    this.tagsSize = 0;
  }

  private seal(part: SegmentPart, block: number, plain: Uint8Array, footer?: Uint8Array): void {
    const { day, number, random } = this.what;
    this.emit(sealBlock(this.key, { day, number, part, block, footer }, random.bytes(12), plain));
  }

  private emit(bytes: Uint8Array): void {
    this.sealed.push(bytes);
    this.waiting += bytes.length;
  }
}

export function tagPrefix(tag: Uint8Array): TagPrefix {
  expectSize('tag', tag, 16);
  return tag[0]! * 2 ** 32 + tag[1]! * 2 ** 24 + tag[2]! * 2 ** 16 + tag[3]! * 2 ** 8 + tag[4]!;
}
