/** What the outbox's journal says, record by record: the same whether it is being written or read back. Pure. */
import type { Position } from '../../platform/journal';
import { toHex } from '../../protocol/bytes';
import type { DatedItem, OutboxRecord, Totals } from './record';
import type { Ledger } from './types';

/** An item that the operator has not yet confirmed. Its bytes stay in the journal. */
export interface Waiting {
  readonly seq: number;
  readonly at: number;
  readonly position: Position;
  /** Bytes of its record: no less than it takes in a batch. */
  readonly bytes: number;
  /** Items with equal text share their context. */
  readonly context: string;
  /** Its time, when it became known better after it was recorded. */
  readonly dated?: { readonly at: number; readonly err: number };
}

interface Seen {
  /** By the terminal's clock, unix ms. */
  readonly at: number;
  /** Number of the file that vouches for it. */
  readonly file: number;
}

const none = (): Totals => ({ accepted: 0, stored: 0, setAside: 0, tooOld: 0 });

/**
 * Totals are kept file by file and on top of what was `carried` from files that are gone, so that a crash between
 * carrying and removing counts nothing twice.
 *
 * An item's number on the wire is `numbers + seq`. Each process takes `numbers` above every number that was ever used,
 * because a late `stored` for a batch of the process before must not free a batch that only ends alike.
 */
export class OutboxState {
  /** By sequence number, oldest first. */
  readonly waiting = new Map<number, Waiting>();
  readonly seen = new Map<string, Seen>();
  lastSeq = 0;
  numbers = 0;
  /** Files up to this number are carried over and may go. */
  carriedThrough = 0;
  private base: Totals = none();
  private readonly byFile = new Map<number, Totals & { records: number }>();
  private readonly contexts = new Map<string, string>();

  /** Takes a record that is on disk. Records come in the order of their positions. */
  apply(record: OutboxRecord, position: Position, bytes: number): void {
    const { file } = position;
    this.inFile(file).records++;
    switch (record.type) {
      case 'item':
        this.addItem(record, position, bytes);
        break;
      case 'stored':
        for (const seq of record.seqs) this.waiting.delete(seq);
        this.inFile(file).stored += record.seqs.length;
        break;
      case 'refused':
        this.waiting.delete(record.seq);
        this.inFile(file)[record.code === TOO_OLD ? 'tooOld' : 'setAside']++;
        break;
      case 'seen':
        for (const { id, at } of record.ids) this.see(toHex(id), at, file);
        break;
      case 'carried':
        this.carry(record);
        break;
      case 'opened':
        this.numbers = record.numbers;
        break;
      case 'dated':
        for (const item of record.items) this.date(item, file);
        break;
    }
  }

  /** Totals over all files; accepted - stored - waiting - set aside - too old is 0 unless the journal was damaged. */
  totals(): Totals {
    const sum = { ...this.base };
    for (const totals of this.byFile.values()) addTo(sum, totals);
    return sum;
  }

  ledger(): Ledger {
    const { accepted, stored, setAside, tooOld } = this.totals();
    const waiting = this.waiting.size;
    const refused = setAside + tooOld;
    return { accepted, stored, waiting, refused, tooOld, missing: accepted - stored - waiting - refused };
  }

  /** Totals of the files up to `through`, which must be closed. */
  totalsThrough(through: number): Totals {
    const sum = { ...this.base };
    for (const [file, totals] of this.byFile) if (file <= through) addTo(sum, totals);
    return sum;
  }

  /** How many records of a file were taken in. */
  recordsIn(file: number): number {
    return this.byFile.get(file)?.records ?? 0;
  }

  /** The oldest file that an item still waits in, or undefined. */
  oldestFile(): number | undefined {
    const [first] = this.waiting.values();
    return first?.position.file;
  }

  /** Forgets ids of before `limit` (unix ms), oldest first; it stops at the first that is younger. */
  forgetSeen(limit: number): void {
    for (const [id, { at }] of this.seen) {
      if (at >= limit) break;
      this.seen.delete(id);
    }
  }

  private addItem(record: OutboxRecord & { type: 'item' }, position: Position, bytes: number): void {
    const { seq, at } = record;
    const text = toHex(record.context);
    // One text for all items of a trip instead of one each.
    const context = this.contexts.get(text) ?? text;
    if (this.contexts.size > 100) this.contexts.clear();
    this.contexts.set(text, context);
    this.waiting.set(seq, { seq, at, position, bytes, context });
    this.lastSeq = Math.max(this.lastSeq, seq);
    this.inFile(position.file).accepted++;
    this.see(toHex(record.id), at, position.file);
  }

  /** Also its id: one that was seen "in 1970" would be forgotten at once. */
  private date({ seq, id, at, err }: DatedItem, file: number): void {
    const waiting = this.waiting.get(seq);
    if (waiting) this.waiting.set(seq, { ...waiting, dated: { at, err } });
    this.seen.set(toHex(id), { at, file });
  }

  /** The first time counts; the newest file vouches. */
  private see(id: string, at: number, file: number): void {
    const known = this.seen.get(id);
    this.seen.set(id, { at: known?.at ?? at, file });
  }

  private carry({ through, lastSeq, numbers, ...totals }: OutboxRecord & { type: 'carried' }): void {
    const { accepted, stored, setAside, tooOld } = totals;
    this.base = { accepted, stored, setAside, tooOld };
    this.carriedThrough = through;
    this.lastSeq = Math.max(this.lastSeq, lastSeq);
    this.numbers = Math.max(this.numbers, numbers);
    for (const file of this.byFile.keys()) if (file <= through) this.byFile.delete(file);
    for (const [id, { file }] of this.seen) if (file <= through) this.seen.delete(id);
  }

  private inFile(file: number): Totals & { records: number } {
    let totals = this.byFile.get(file);
    if (!totals) {
      totals = { ...none(), records: 0 };
      this.byFile.set(file, totals);
    }
    return totals;
  }
}

/** The code of an item whose day was shredded: nobody may keep it. */
export const TOO_OLD = 'too-old';

function addTo(sum: Totals, more: Totals): void {
  sum.accepted += more.accepted;
  sum.stored += more.stored;
  sum.setAside += more.setAside;
  sum.tooOld += more.tooOld;
}
