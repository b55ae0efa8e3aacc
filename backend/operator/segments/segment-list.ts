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
  /** Increasing over the whole operator, from 1, never reused. */
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
  }),
);
const MAX_ENTRY_BYTES = 512;

export class SegmentList {
  private known: SegmentEntry[] = [];
  private readonly packed = new Map<number, Position>();

  private constructor(private readonly journal: Journal) {}

  /** @param journal for this list alone; the list closes it */
  static async open(journal: Journal): Promise<SegmentList> {
    const list = new SegmentList(journal);
    await list.load();
    return list;
  }

  /** In closing order. */
  get entries(): readonly SegmentEntry[] {
    return this.known;
  }

  get nextNumber(): number {
    return (this.known.at(-1)?.number ?? 0) + 1;
  }

  find(number: number): SegmentEntry | undefined {
    return this.known.find((entry) => entry.number === number);
  }

  /** Up to where a day's items are packed; undefined when none are. */
  packedUpTo(day: number): Position | undefined {
    return this.packed.get(day);
  }

  /** From where the store's journal must be read to find every open item; undefined: from its beginning. */
  get replayFrom(): Position | undefined {
    return this.known.at(-1)?.replayFrom;
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
    this.known = [];
    this.packed.clear();
    for (const entry of found) this.take(entry);
  }

  private take(entry: SegmentEntry): void {
    this.known.push(entry);
    const before = this.packed.get(entry.day);
    if (!before || comparePositions(before, entry.upTo) < 0) this.packed.set(entry.day, entry.upTo);
  }
}
