/**
 * The outbox: every accepted check-in, on disk until the operator has it on its own. The journal is the truth and the
 * only store; what waits is rebuilt from it at start, so the terminal needs no LevelDB.
 */
import type { Journal, Position } from '../../platform/journal';
import type { Log } from '../../platform/log';
import {
  type BatchContext,
  type BatchItem,
  MAX_BATCH_BYTES,
  MAX_BATCH_ITEMS,
} from '../../protocol/messages/check-in-batch';
import { decodeRecord, encodeRecord, type ItemRecord, type OutboxRecord } from './records';
import { Seen } from './seen';
import { contextKey, Waiting } from './waiting';

/** Room for the batch's own keys and the context beside the items. */
const BATCH_ITEM_BYTES = MAX_BATCH_BYTES - 512;

export type OutboxBatch = {
  /** Number of its last item: the batch's number on the wire. */
  readonly batch: number;
  readonly seqs: readonly number[];
  readonly items: readonly BatchItem[];
  readonly ctx: BatchContext;
};

/** accepted - stored - refused - waiting = 0, always. */
export type Ledger = {
  readonly accepted: number;
  readonly stored: number;
  readonly refused: number;
  readonly waiting: number;
};

export class Outbox {
  private waitingItems = new Waiting();
  private seen = new Seen();
  private next = 1;
  private storedCount = 0;
  private refusedCount = 0;
  private reopening: Promise<boolean> | undefined;
  private readonly changed: (() => void)[] = [];

  private constructor(
    private readonly journal: Journal,
    private readonly log: Log,
  ) {}

  /** Opens over a journal of its own; every record is read once. */
  static async open(journal: Journal, log: Log): Promise<Outbox> {
    const outbox = new Outbox(journal, log);
    await outbox.rebuild();
    return outbox;
  }

  /** Calls `listener` after every accepted item. */
  onAppended(listener: () => void): void {
    this.changed.push(listener);
  }

  get waiting(): number {
    return this.waitingItems.size;
  }

  get oldestAt(): number | undefined {
    return this.waitingItems.oldestAt;
  }

  /** True after a failed write or sync, until the journal was reopened: nothing can be accepted. */
  get failing(): boolean {
    return this.journal.broken !== undefined;
  }

  get ledger(): Ledger {
    const { storedCount: stored, refusedCount: refused, waiting } = this;
    return { accepted: stored + refused + waiting, stored, refused, waiting };
  }

  /** When a check-in with this id was accepted here within 28 hours (unix ms), or undefined. */
  seenAt(id: Uint8Array): number | undefined {
    return this.seen.at(id);
  }

  /**
   * Accepts an item; resolves when it is on disk, and only then may the rider hear of it. `at`: now, unix ms.
   * Rejects with the journal's error when it is not; the item may be there all the same, which its id makes harmless.
   */
  async append(item: BatchItem, ctx: BatchContext, at: number): Promise<void> {
    const seq = this.next++;
    const record: ItemRecord = { k: 'item', seq, at, item, ctx };
    const bytes = encodeRecord(record);
    const position = await this.journal.append(bytes);
    this.takeItem(record, position, bytes.length);
    for (const listener of this.changed) listener();
  }

  /** The next batch behind number `after`, at most `limit` items of one context; undefined when nothing waits. */
  async nextBatch(after: number, limit = MAX_BATCH_ITEMS): Promise<OutboxBatch | undefined> {
    const chosen = this.waitingItems.next(after, limit, BATCH_ITEM_BYTES);
    if (chosen.length === 0) return undefined;
    const records: ItemRecord[] = [];
    for (const { position } of chosen) {
      const record = decodeRecord(await this.journal.readAt(position));
      if (record.k === 'item') records.push(record);
    }
    return {
      batch: chosen.at(-1)!.seq,
      seqs: chosen.map(({ seq }) => seq),
      items: records.map(({ item }) => item),
      ctx: records[0]!.ctx,
    };
  }

  /** The operator has these on disk, or refused them for good. Resolves when that is written down. */
  async done(seqs: readonly number[], refused: readonly { seq: number; code: string }[] = []): Promise<void> {
    const open = seqs.filter((seq) => !refused.some((one) => one.seq === seq));
    const record: OutboxRecord = { k: 'done', seqs: [...open], refused: [...refused] };
    await this.journal.append(encodeRecord(record));
    this.takeDone(record);
    for (const { code } of refused) this.log.warn('check-in refused by the operator', { code });
  }

  /** Removes journal files that nothing needs; what must be remembered is carried over first. `now`: unix ms. */
  async tidy(now: number): Promise<void> {
    const spare = this.journal.files.filter(
      ({ number, closed }) => closed && this.waitingItems.inFile(number) === 0,
    );
    // An answer must not outlive the item it answers: only files before the first one still needed go.
    const firstNeeded = this.journal.files.find(({ number }) => this.waitingItems.inFile(number) > 0)?.number;
    const old = spare.filter(({ number }) => firstNeeded === undefined || number < firstNeeded);
    if (old.length === 0) return;
    const carry: OutboxRecord = {
      k: 'carry',
      next: this.next,
      stored: this.storedCount,
      refused: this.refusedCount,
      seen: this.seen.keep(now),
    };
    await this.journal.append(encodeRecord(carry));
    for (const { name } of old) await this.journal.removeFile(name);
  }

  /** After a failure: closes and reopens the journal and reads it anew. True when check-ins are accepted again. */
  recover(): Promise<boolean> {
    this.reopening ??= this.reopen().finally(() => {
      this.reopening = undefined;
    });
    return this.reopening;
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private async reopen(): Promise<boolean> {
    try {
      await this.journal.reopen();
      await this.rebuild();
      this.log.info('outbox reopened', { waiting: this.waiting });
      return !this.failing;
    } catch (error) {
      this.log.error('outbox still fails', { error: error as Error });
      return false;
    }
  }

  private async rebuild(): Promise<void> {
    this.waitingItems = new Waiting();
    this.seen = new Seen();
    this.storedCount = 0;
    this.refusedCount = 0;
    for await (const { position, record } of this.journal.read()) {
      const read = decodeRecord(record);
      if (read.k === 'item') this.takeItem(read, position, record.length);
      else if (read.k === 'done') this.takeDone(read);
      else this.takeCarry(read);
    }
    for (const { bytes } of this.journal.damage) this.log.error('outbox damaged', { bytes });
  }

  private takeItem({ seq, at, item, ctx }: ItemRecord, position: Position, bytes: number): void {
    this.next = Math.max(this.next, seq + 1);
    this.seen.add(item.id, at);
    this.waitingItems.add({ seq, position, at, bytes, contextKey: contextKey(ctx) });
  }

  private takeDone({ seqs, refused }: Extract<OutboxRecord, { k: 'done' }>): void {
    for (const seq of seqs) if (this.waitingItems.remove(seq)) this.storedCount += 1;
    for (const { seq } of refused) if (this.waitingItems.remove(seq)) this.refusedCount += 1;
  }

  /** Sums count what was answered before the carry; answers read since are in files that it made superfluous. */
  private takeCarry({ next, stored, refused, seen }: Extract<OutboxRecord, { k: 'carry' }>): void {
    this.next = Math.max(this.next, next);
    this.storedCount = stored;
    this.refusedCount = refused;
    for (const { id, at } of seen) this.seen.add(id, at);
  }
}
