/** The terminal's durable queue: what was beeped stays here until the operator says `stored`. */
import { type Journal, JournalBroken } from '../../platform/journal/journal';
import { fromHex } from '../../protocol/bytes';
import { type BatchContext, type BatchItem, readBatchItem } from '../../protocol/messages/check-in-batch';
import type { Stored } from '../../protocol/messages/stored';
import { Accepted } from './accepted';
import { Carrying, SEEN_FOR } from './carrying';
import { Dating, withDate } from './dating';
import { everythingIn } from './everything';
import { FullDisk } from './full-disk';
import { InFlight } from './in-flight';
import { Mending, StorageFailing } from './mending';
import { OutboxState, TOO_OLD, type Waiting } from './outbox-state';
import { contextOf, decodeRecord, encodeRecord, itemOf, itemRecord, type OutboxRecord } from './record';
import { refusedOf } from './refused';
import { createSetAside, type SetAside } from './set-aside';
import { isDiskFault, type StorageState, stateOf, whyOf } from './storage';
import type { Batch, Ledger, OutboxOptions } from './types';

/** Sequence numbers in one record of what was delivered meanwhile. */
const SEQS_A_RECORD = 4_000;

/**
 * Opens the outbox and reads back what waits in it. A disk that is full, read-only or failing opens it as `failing`:
 * the terminal shows its code all the same, and the disk is tried again.
 * @throws FolderLocked, and whatever else the journal throws that is no fault of the disk
 */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const outbox = new Outbox(options);
  try {
    await outbox.begin();
  } catch (error) {
    await outbox.close();
    throw error;
  }
  return outbox;
}

export type { Batch, Ledger, OutboxOptions } from './types';
export { StorageFailing };

export class Outbox {
  private state = new OutboxState();
  private readonly inFlight = new InFlight();
  private readonly setAside: SetAside;
  private readonly settling = new Set<number>();
  private readonly accepted: Accepted;
  readonly dating: Dating;
  private readonly listeners: (() => void)[] = [];
  private lastSeq = 0;
  private readonly mending: Mending;
  private readonly carrying: Carrying;
  private closed = false;
  private journal: Journal | undefined;
  /** Whether its own batch numbers are on disk: before, a late `stored` could free what it sends. */
  private begun = false;
  /** Stored by the operator, said so while nothing could be written: written down when the disk takes it. */
  private readonly delivered = new Set<number>();
  private readonly full: FullDisk;

  /** Use `openOutbox`. */
  constructor(private readonly options: OutboxOptions) {
    this.setAside = createSetAside(options.openSetAside);
    this.accepted = new Accepted(options.clock, options.now);
    this.dating = new Dating({
      waiting: () => this.state.waiting,
      write: (items) => this.writeRecord({ type: 'dated', items }),
    });
    this.full = new FullDisk({ ...options, changed: () => this.changed() });
    this.mending = new Mending({
      ...options,
      reopen: () => this.open(),
      changed: () => this.storageChanged(),
    });
    this.carrying = new Carrying({
      ...options,
      state: () => this.state,
      files: () => this.journal?.files ?? [],
      write: (record) => this.writeRecord(record),
      removeFile: (name) => this.opened().removeFile(name),
      stopped: () => this.closed || this.mending.failure !== undefined,
      freed: () => {
        this.accepted.prune(this.state);
        this.full.lookAgain();
      },
    });
  }

  /** True while no check-in can be stored. */
  get failing(): boolean {
    return this.storage !== 'ok';
  }

  get storage(): StorageState {
    return stateOf(this.mending.failure, this.full.is);
  }

  /** Why nothing can be stored, in the system's words. */
  get storageWhy(): string | undefined {
    return whyOf(this.mending.failure, this.full.is);
  }

  get bytes(): number {
    return this.journal?.files.reduce((sum, file) => sum + file.bytes, 0) ?? 0;
  }

  /** Stretches of its files that were found damaged when they were opened. */
  get damaged(): number {
    return this.journal?.damage.length ?? 0;
  }

  /** When the oldest waiting item was made, by the terminal's clock of then, unix ms. */
  get oldestAt(): number | undefined {
    const [first] = this.state.waiting.values();
    return first?.at;
  }

  get ready(): number {
    return this.begun ? this.inFlight.ready(this.state.waiting.size) : 0;
  }

  get ledger(): Ledger {
    return this.state.ledger();
  }

  /** Calls `listener` whenever items came, went, or storing began to fail or to work again. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Adds an item, made at `madeAt` (monotonic ms; now): on disk when it resolves, and not before may anybody beep. @throws StorageFailing; it may be there all the same */
  async append(item: BatchItem, context: BatchContext, madeAt?: number): Promise<void> {
    if (this.full.is) throw new StorageFailing(new Error('no room on the disk'));
    const at = 'at' in item ? item.at : this.options.now();
    const seq = ++this.lastSeq;
    const bytes = itemRecord(seq, at, readBatchItem(item), context);
    const accepted = this.options.clock.monotonic();
    await this.write(bytes);
    this.accepted.note(item.id, accepted);
    this.dating.note(seq, item, madeAt ?? accepted);
    this.changed();
  }

  /** How long ago (ms) this id was accepted here, within the last 28 hours; else undefined. */
  acceptedAgo(id: Uint8Array): number | undefined {
    return this.accepted.ago(id, this.state);
  }

  /** The next batch, of at most `most` items, remembered until it is settled or split up; undefined: nothing is ready. */
  async takeBatch(most?: number): Promise<Batch | undefined> {
    const chosen = this.begun ? this.inFlight.choose(this.state.waiting.values(), most) : [];
    if (chosen.length === 0) return undefined;
    const number = this.state.numbers + chosen.at(-1)!.seq;
    // Taken before the first await: nobody else may choose them meanwhile.
    this.inFlight.remember(number, chosen);
    const read = await Promise.all(chosen.map((waiting) => this.readItem(waiting)));
    const items = read.filter((item) => item !== undefined);
    if (items.length === chosen.length) {
      return { number, context: contextOf(fromHex(chosen[0]!.context)), items };
    }
    this.inFlight.forget(number);
    return this.takeBatch(most);
  }

  /** Everything that waits, in batches, without touching what is sent meanwhile: for another way to the operator. */
  everything(): Promise<Batch[]> {
    return everythingIn(this.state, (waiting) => this.readItem(waiting));
  }

  /**
   * The operator answered: what it stored is trimmed, what it refused is set aside (`too-old` is dropped).
   * @returns false when this process did not send that batch, or settles it already
   * @throws StorageFailing when something was refused; the batch stays remembered and can be settled again
   */
  async settle(number: number, refused: Stored['refused']): Promise<boolean> {
    const seqs = this.inFlight.itemsOf(number);
    if (!seqs || this.settling.has(number)) return false;
    if (this.mending.failure && refused.length === 0) return this.rememberDelivered(number, seqs);
    if (this.mending.failure) throw this.mending.failure;
    this.settling.add(number);
    try {
      const waiting = seqs.flatMap((seq) => this.state.waiting.get(seq) ?? []);
      const gone = await refusedOf(waiting, refused, (position) => this.opened().readAt(position));
      for (const [one, code] of gone) await this.refuseOne(one, code);
      const stored = waiting.filter((one) => !gone.has(one)).map(({ seq }) => seq);
      if (stored.length > 0) await this.writeRecord({ type: 'stored', seqs: stored });
      this.inFlight.forget(number);
      for (const seq of seqs) this.inFlight.drop(seq);
    } finally {
      this.settling.delete(number);
    }
    this.changed();
    this.carrying.start();
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
    await this.full.stop();
    await this.carrying.stop();
    await this.setAside.close();
    await this.journal?.close();
  }

  /** Reads the journal and begins a new series of batch numbers; a disk that fails is tried again later. */
  async begin(): Promise<void> {
    try {
      await this.open();
    } catch (error) {
      if (!isDiskFault(error)) throw error;
      this.options.log.error('outbox cannot be opened yet', { cause: error as Error });
      await this.makeRoom(error);
      this.mending.begin(error);
      return;
    }
    await this.full.begin();
  }

  /** Opens the journal, or closes it, opens it and reads it anew (DESIGN.md rule 1). */
  private async open(): Promise<void> {
    await this.makeRoom(this.mending.failure);
    if (this.journal) await this.journal.reopen();
    else this.journal = await this.options.openJournal();
    await this.replay();
    this.inFlight.retrySkipped();
    if (this.begun) return;
    const { numbers, lastSeq, waiting } = this.state;
    await this.appendBytes(encodeRecord({ type: 'opened', numbers: numbers + lastSeq }));
    this.begun = true;
    await this.carrying.removeCarried();
    this.options.log.info('outbox opened', { waiting: waiting.size, damaged: this.damaged });
  }

  /** Storing began to fail, or works again: then what was remembered meanwhile is written down. */
  private storageChanged(): void {
    this.changed();
    if (this.mending.failure) return;
    if (!this.full.is) void this.full.begin();
    this.writeDelivered().catch((error: unknown) => {
      // It stays remembered: the journal broke again, and this comes again when it works.
      const cause = error instanceof Error ? error : new Error(String(error));
      this.options.log.warn('stored check-ins not written down yet', { cause });
    });
  }

  /** What the operator stored waits no more, but that can only be written down later. */
  private rememberDelivered(number: number, seqs: readonly number[]): boolean {
    for (const seq of seqs) this.delivered.add(seq);
    this.inFlight.hold(number);
    this.changed();
    return true;
  }

  private async writeDelivered(): Promise<void> {
    const seqs = [...this.delivered];
    for (let from = 0; from < seqs.length; from += SEQS_A_RECORD) {
      const some = seqs.slice(from, from + SEQS_A_RECORD);
      const waiting = some.filter((seq) => this.state.waiting.has(seq));
      if (waiting.length > 0) await this.writeRecord({ type: 'stored', seqs: waiting });
      for (const seq of some) {
        this.delivered.delete(seq);
        this.inFlight.release(seq);
      }
      this.changed();
    }
  }

  /** A full disk gives up its ballast, so that at least the ledger can be written. */
  private async makeRoom(error: unknown): Promise<void> {
    if (stateOf(error, false) === 'full') await this.full.becomes();
  }

  private async replay(): Promise<void> {
    const state = new OutboxState();
    for await (const { position, record } of this.opened().read()) {
      state.apply(decodeRecord(record), position, record.length);
    }
    state.forgetSeen(this.options.now() - SEEN_FOR);
    this.state = state;
    this.lastSeq = state.lastSeq;
  }

  private async readItem(waiting: Waiting): Promise<BatchItem | undefined> {
    try {
      const record = decodeRecord(await this.opened().readAt(waiting.position));
      return withDate(itemOf(record), waiting.dated);
    } catch (error) {
      this.inFlight.skip(waiting.seq);
      const { file, offset } = waiting.position;
      const cause = error instanceof Error ? error : new Error(String(error));
      this.options.log.error('check-in cannot be read now, it stays in the outbox', { file, offset, cause });
      return undefined;
    }
  }

  private async refuseOne(waiting: Waiting, code: string): Promise<void> {
    if (code !== TOO_OLD) {
      const record = await this.opened().readAt(waiting.position);
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
      await this.appendBytes(bytes);
    } catch (error) {
      if (error instanceof JournalBroken) this.mending.begin(error);
      throw this.mending.failure ?? error;
    }
  }

  private async appendBytes(bytes: Uint8Array): Promise<void> {
    const position = await this.opened().append(bytes);
    this.state.apply(decodeRecord(bytes), position, bytes.length);
  }

  private opened(): Journal {
    if (!this.journal) throw new StorageFailing(new Error('the outbox is not open yet'));
    return this.journal;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
