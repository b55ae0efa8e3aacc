/**
 * The list of closed segments: a journal of its own, so that closing one costs one record. An entry is what makes a
 * segment exist; a file without one was never shown to anybody.
 */
import { Type } from 'typebox';
import type { Journal } from '../../../platform/journal/journal';
import { comparePositions, type Position } from '../../../platform/journal/position';
import { decodeCbor, encodeCbor } from '../../../protocol/cbor';
import { Bytes, checker } from '../../../protocol/schema';

export type SegmentEntry = {
  /** Over the whole operator, from 1, never used again: taken when closing or merging begins. */
  readonly number: number;
  readonly day: number;
  readonly rows: number;
  /** Size of the file. */
  readonly bytes: number;
  readonly sha256: Uint8Array;
  /** Every item of the day up to this position of the store's journal lies in this segment or an earlier one. */
  readonly upTo: Position;
  /** When it closed, no item before this position was open, of any day. */
  readonly replayFrom: Position;
  /** Numbers of the segments of its day whose rows it holds instead of them; absent for one that was closed. */
  readonly replaces?: readonly number[];
};

const Uint32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });
const PositionSchema = Type.Object({ file: Uint32, offset: Uint32 });
const checkEntry = checker(
  'entry of the segment list',
  Type.Object({
    number: Uint32,
    day: Type.Integer({ minimum: 0, maximum: 0xffff }),
    rows: Uint32,
    bytes: Uint32,
    sha256: Bytes(32),
    upTo: PositionSchema,
    replayFrom: PositionSchema,
    replaces: Type.Optional(Type.Array(Uint32, { minItems: 1, maxItems: 1_000 })),
  }),
);
const MAX_ENTRY_BYTES = 8 * 1024;

export class SegmentList {
  /** All that were ever listed, in this order, by number. */
  private readonly known = new Map<number, { readonly entry: SegmentEntry; readonly place: number }>();
  /** Those that no merged one replaces. */
  private readonly live = new Map<number, SegmentEntry>();
  private readonly packed = new Map<number, Position>();
  private replay: Position | undefined;
  private last = 0;
  private kept = 0;

  private constructor(private readonly journal: Journal) {}

  /** @param journal for this list alone; the list closes it */
  static async open(journal: Journal): Promise<SegmentList> {
    const list = new SegmentList(journal);
    await list.load();
    return list;
  }

  /** Without those that were replaced, in the order of listing. */
  get entries(): readonly SegmentEntry[] {
    return [...this.live.values()];
  }

  /** Entries that were listed after the one of this number, whether or not it was replaced meanwhile; 0: all. */
  after(number: number): readonly SegmentEntry[] {
    const place = this.known.get(number)?.place;
    return this.entries.filter((entry) =>
      place === undefined ? entry.number > number : this.known.get(entry.number)!.place > place,
    );
  }

  /** The highest number that was listed; 0 when none is. */
  get lastNumber(): number {
    return this.last;
  }

  /** Of the segment that is closed next. */
  get nextNumber(): number {
    return Math.max(this.last, this.kept) + 1;
  }

  /** Keeps the next number for a segment that takes long to write; what closes meanwhile gets higher ones. */
  keepNumber(): number {
    this.kept = this.nextNumber;
    return this.kept;
  }

  /** Undefined also for one that was replaced. */
  find(number: number): SegmentEntry | undefined {
    return this.live.get(number);
  }

  /** Up to where a day's items are packed; undefined when none are. */
  packedUpTo(day: number): Position | undefined {
    return this.packed.get(day);
  }

  /** From where the store's journal must be read to find every open item; undefined: from its beginning. */
  get replayFrom(): Position | undefined {
    return this.replay;
  }

  /** Whether writing failed and only `reopen` tells what is there. */
  get isBroken(): boolean {
    return this.journal.broken !== undefined;
  }

  /**
   * Resolves when the segment exists, also after a power cut.
   * @throws the disk's error; after `reopen` the entry may be there all the same
   */
  async add(entry: SegmentEntry): Promise<void> {
    await this.journal.append(encodeCbor(entry));
    this.take(entry);
  }

  /** After a failed `add`: reads anew what is on disk. */
  async reopen(): Promise<void> {
    await this.journal.reopen();
    await this.load();
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private async load(): Promise<void> {
    const found: SegmentEntry[] = [];
    for await (const { record } of this.journal.read())
      found.push(checkEntry(decodeCbor('entry of the segment list', record, MAX_ENTRY_BYTES)));
    this.known.clear();
    this.live.clear();
    this.packed.clear();
    this.replay = undefined;
    this.last = 0;
    for (const entry of found) this.take(entry);
  }

  private take(entry: SegmentEntry): void {
    this.known.set(entry.number, { entry, place: this.known.size });
    for (const number of entry.replaces ?? []) this.live.delete(number);
    this.live.set(entry.number, entry);
    this.replay = entry.replayFrom;
    this.last = Math.max(this.last, entry.number);
    const before = this.packed.get(entry.day);
    if (!before || comparePositions(before, entry.upTo) < 0) this.packed.set(entry.day, entry.upTo);
  }
}
