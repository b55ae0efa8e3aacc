/** The terminal's durable queue: what was beeped stays here until the operator says `stored`. */
import type { Clock } from '../../platform/clock';
import { type Journal, JournalBroken } from '../../platform/journal/journal';
import type { Log } from '../../platform/log';
import { fromHex, toHex } from '../../protocol/bytes';
import { type BatchContext, type BatchItem, readBatchItem } from '../../protocol/messages/check-in-batch';
import type { Stored } from '../../protocol/messages/stored';
import { fileToCarryThrough, recordsToCarry } from './compaction';
import { InFlight } from './in-flight';
import { Mending, StorageFailing } from './mending';
import { OutboxState, TOO_OLD, type Waiting } from './outbox-state';
import { contextOf, decodeRecord, encodeRecord, itemOf, itemRecord, type OutboxRecord } from './record';
import { createSetAside, type SetAside } from './set-aside';

/** A ticket counts for its day and two hours around it: 28 hours after its first use it can be used no more. */
const SEEN_FOR = 28 * 3_600_000;

export interface OutboxOptions {
  /** Opens the outbox's own journal. */
  openJournal: () => Promise<Journal>;
  /** Opens the journal of refused items, when there is one to keep. */
  openSetAside: () => Promise<Journal>;
  clock: Clock;
  /** The terminal's time, unix ms. */
  now: () => number;
  log: Log;
}

/** Items that go to the operator together. */
export interface Batch {
  /** Never used for other items, also not by another process of this terminal. */
  readonly number: number;
  readonly context: BatchContext;
  readonly items: readonly BatchItem[];
}

/** Everything that was ever accepted here; `missing` is 0 unless the disk lost something. */
export interface Ledger {
  readonly accepted: number;
  readonly stored: number;
  readonly waiting: number;
  /** Refused by the operator: kept for a look, or of a shredded day and dropped. */
  readonly refused: number;
  readonly tooOld: number;
  /** accepted - stored - waiting - refused */
  readonly missing: number;
}

/** Opens the outbox and reads back what waits in it. @throws whatever the journal throws */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const journal = await options.openJournal();
  const outbox = new Outbox(journal, options);
  try {
    await outbox.begin();
  } catch (error) {
    await outbox.close();
    throw error;
  }
  return outbox;
}

export { StorageFailing };

export class Outbox {
  private state = new OutboxState();
  private readonly inFlight = new InFlight();
  private readonly setAside: SetAside;
  private readonly settling = new Set<number>();
  /** When an id was accepted, by the monotonic clock: a clock that is set does not make a pass older. */
  private readonly acceptedAt = new Map<string, number>();
  private readonly listeners: (() => void)[] = [];
  private lastSeq = 0;
  private readonly mending: Mending;
  private compacting: Promise<void> | undefined;
  private closed = false;

  /** Use `openOutbox`. */
  constructor(
    private readonly journal: Journal,
    private readonly options: OutboxOptions,
  ) {
    this.setAside = createSetAside(options.openSetAside);
    this.mending = new Mending({ ...options, reopen: () => this.reopen(), changed: () => this.changed() });
  }

  /** True while nothing can be stored. */
  get failing(): boolean {
    return this.mending.failure !== undefined;
  }

  /** Items that wait and are in no batch. */
  get ready(): number {
    return this.inFlight.ready(this.state.waiting.size);
  }

  get ledger(): Ledger {
    const { accepted, stored, setAside, tooOld } = this.state.totals();
    const waiting = this.state.waiting.size;
    const refused = setAside + tooOld;
    return { accepted, stored, waiting, refused, tooOld, missing: accepted - stored - waiting - refused };
  }

  /** Calls `listener` whenever items came, went, or storing began to fail or to work again. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /**
   * Adds a check-in; resolves when it is on disk: only then may anybody hear a beep.
   * @throws StorageFailing; the item may turn out to be stored all the same, which its id makes harmless
   */
  async append(item: BatchItem, context: BatchContext): Promise<void> {
    const at = 'at' in item ? item.at : this.options.now();
    const bytes = itemRecord(++this.lastSeq, at, readBatchItem(item), context);
    const accepted = this.options.clock.monotonic();
    await this.write(bytes);
    this.acceptedAt.set(toHex(item.id), accepted);
    this.changed();
  }

  /** How long ago (ms) this id was accepted here, within the last 28 hours; else undefined. */
  acceptedAgo(id: Uint8Array): number | undefined {
    const key = toHex(id);
    const seen = this.state.seen.get(key);
    if (!seen) return undefined;
    const mine = this.acceptedAt.get(key);
    const ago = mine === undefined ? this.options.now() - seen.at : this.options.clock.monotonic() - mine;
    return ago < SEEN_FOR ? Math.max(ago, 0) : undefined;
  }

  /** The next batch to send, remembered until it is settled or split up; undefined when nothing is ready. */
  async takeBatch(): Promise<Batch | undefined> {
    const chosen = this.inFlight.choose(this.state.waiting.values());
    if (chosen.length === 0) return undefined;
    const number = this.state.numbers + chosen.at(-1)!.seq;
    // Taken before the first await: nobody else may choose them meanwhile.
    this.inFlight.remember(
      number,
      chosen.map(({ seq }) => seq),
    );
    const read = await Promise.all(chosen.map((waiting) => this.readItem(waiting)));
    const items = read.filter((item) => item !== undefined);
    if (items.length === chosen.length) {
      return { number, context: contextOf(fromHex(chosen[0]!.context)), items };
    }
    // What cannot be read is skipped from now on; the others are chosen again.
    this.inFlight.forget(number);
    return this.takeBatch();
  }

  /**
   * The operator answered: what it stored is trimmed, what it refused is set aside (`too-old` is dropped).
   * @returns false when this process did not send that batch, or settles it already
   * @throws StorageFailing; the batch stays remembered and can be settled again
   */
  async settle(number: number, refused: Stored['refused']): Promise<boolean> {
    const seqs = this.inFlight.itemsOf(number);
    if (!seqs || this.settling.has(number)) return false;
    if (this.mending.failure) throw this.mending.failure;
    this.settling.add(number);
    try {
      const codes = new Map(refused.map(({ id, code }) => [toHex(id), code]));
      const waiting = seqs.flatMap((seq) => this.state.waiting.get(seq) ?? []);
      const gone = codes.size === 0 ? [] : await this.refuse(waiting, codes);
      const stored = waiting.map(({ seq }) => seq).filter((seq) => !gone.includes(seq));
      if (stored.length > 0) await this.writeRecord({ type: 'stored', seqs: stored });
      this.inFlight.forget(number);
      for (const seq of seqs) this.inFlight.drop(seq);
    } finally {
      this.settling.delete(number);
    }
    this.changed();
    this.compact();
    return true;
  }

  /** The operator could not read a batch: its items go one at a time, and one that is refused alone is set aside. */
  async splitUp(number: number): Promise<void> {
    if (!this.inFlight.itemsOf(number) || this.settling.has(number)) return;
    const blamed = this.inFlight.splitUp(number);
    const waiting = blamed === undefined ? undefined : this.state.waiting.get(blamed);
    if (waiting) {
      await this.refuseOne(waiting, 'unreadable');
      this.inFlight.drop(waiting.seq);
    }
    this.changed();
  }

  /** Waits for what is under way and lets go of the folder. */
  async close(): Promise<void> {
    this.closed = true;
    await this.mending.stop();
    await this.compacting;
    await this.setAside.close();
    await this.journal.close();
  }

  /** Reads the journal and begins a new series of batch numbers. */
  async begin(): Promise<void> {
    await this.replay();
    const { numbers, lastSeq } = this.state;
    await this.writeRecord({ type: 'opened', numbers: numbers + lastSeq });
    await this.removeCarried();
    const { waiting } = this.state;
    this.options.log.info('outbox opened', { waiting: waiting.size, damaged: this.journal.damage.length });
  }

  private async replay(): Promise<void> {
    const state = new OutboxState();
    for await (const { position, record } of this.journal.read()) {
      state.apply(decodeRecord(record), position, record.length);
    }
    state.forgetSeen(this.options.now() - SEEN_FOR);
    this.state = state;
    this.lastSeq = state.lastSeq;
  }

  private async readItem(waiting: Waiting): Promise<BatchItem | undefined> {
    try {
      return itemOf(decodeRecord(await this.journal.readAt(waiting.position)));
    } catch (error) {
      this.inFlight.skip(waiting.seq);
      const { file, offset } = waiting.position;
      const cause = error instanceof Error ? error : new Error(String(error));
      this.options.log.error('check-in cannot be read now, it stays in the outbox', { file, offset, cause });
      return undefined;
    }
  }

  /** Sets the refused ones of `waiting` aside; returns their sequence numbers. */
  private async refuse(waiting: readonly Waiting[], codes: Map<string, string>): Promise<number[]> {
    const gone: number[] = [];
    for (const one of waiting) {
      const record = decodeRecord(await this.journal.readAt(one.position));
      const code = record.type === 'item' ? codes.get(toHex(record.id)) : undefined;
      if (code === undefined) continue;
      await this.refuseOne(one, code);
      gone.push(one.seq);
    }
    return gone;
  }

  private async refuseOne(waiting: Waiting, code: string): Promise<void> {
    if (code !== TOO_OLD) {
      const record = await this.journal.readAt(waiting.position);
      await this.setAside.keep(code, record).catch((error: unknown) => {
        throw new StorageFailing(error);
      });
    }
    await this.writeRecord({ type: 'refused', seq: waiting.seq, code });
    this.options.log.warn('check-in refused by the operator', { code });
  }

  private writeRecord(record: OutboxRecord): Promise<void> {
    return this.write(encodeRecord(record));
  }

  /** Appends, and takes what is on disk into the state, in the journal's order. */
  private async write(bytes: Uint8Array): Promise<void> {
    if (this.mending.failure) throw this.mending.failure;
    try {
      const position = await this.journal.append(bytes);
      this.state.apply(decodeRecord(bytes), position, bytes.length);
    } catch (error) {
      if (error instanceof JournalBroken) this.mending.begin(error);
      throw this.mending.failure ?? error;
    }
  }

  /** Nothing is acknowledged until the journal was closed, opened and read anew (DESIGN.md rule 1). */
  private async reopen(): Promise<void> {
    await this.journal.reopen();
    await this.replay();
    this.inFlight.retrySkipped();
  }

  private compact(): void {
    this.compacting ??= this.carryOver()
      .catch((error: unknown) => {
        // Files that stay longer cost room, nothing else.
        const cause = error instanceof Error ? error : new Error(String(error));
        this.options.log.warn('outbox could not remove old files', { cause });
      })
      .finally(() => {
        this.compacting = undefined;
      });
  }

  private async carryOver(): Promise<void> {
    const limit = this.options.now() - SEEN_FOR;
    this.state.forgetSeen(limit);
    const through = fileToCarryThrough(this.journal.files, this.state);
    if (through === undefined || this.mending.failure || this.closed) return;
    for (const id of this.acceptedAt.keys()) if (!this.state.seen.has(id)) this.acceptedAt.delete(id);
    await Promise.all(recordsToCarry(this.state, through).map((record) => this.writeRecord(record)));
    await this.removeCarried();
  }

  /** Oldest first: after a crash in between no item is left whose mark is gone. */
  private async removeCarried(): Promise<void> {
    const { carriedThrough } = this.state;
    const old = this.journal.files.filter((file) => file.closed && file.number <= carriedThrough);
    for (const { name } of old) await this.journal.removeFile(name);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
