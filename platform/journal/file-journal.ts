import { join } from 'node:path';
import { type Disk, type DiskFile, type FolderLock, isNotFound } from '../disk';
import { filePath, type Log } from '../log';
import type { Random } from '../random';
import { AppendQueue, type Waiting } from './append-queue';
import { framedBytes, HEADER_BYTES, MAX_RECORD_BYTES, seedOf } from './format';
import {
  type Damage,
  type Entry,
  type Journal,
  JournalBroken,
  JournalClosed,
  type JournalFile,
} from './journal';
import { OpenFile } from './open-file';
import type { Position } from './position';
import { type Kept, readFrom, recordAt } from './reading';
import { BATCH_BYTES, listFiles, recoverFile } from './recovery';

export interface JournalOptions {
  /** Folder of the journal's own, made when absent. */
  folder: string;
  disk: Disk;
  random: Random;
  log: Log;
  /** A file that would grow over this begins another; default 16 MiB. */
  maxFileBytes?: number;
}

/**
 * Opens the journal in a folder, or begins one. Every file is read and checked.
 * @throws FolderLocked when another process has it, and whatever the disk throws
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  await options.disk.makeFolder(options.folder);
  const lock = await options.disk.lock(options.folder);
  const journal = new FileJournal(options, lock);
  try {
    await journal.recover();
  } catch (error) {
    await lock.release();
    throw error;
  }
  return journal;
}

class FileJournal implements Journal {
  private kept: Kept[] = [];
  private open: OpenFile | undefined;
  private found: Damage[] = [];
  private failure: JournalBroken | undefined;
  private closing: Promise<void> | undefined;
  private readonly queue = new AppendQueue((batch) => this.writeBatch(batch));
  private readonly maxFileBytes: number;

  constructor(
    private readonly options: JournalOptions,
    private readonly lock: FolderLock,
  ) {
    this.maxFileBytes = options.maxFileBytes ?? 16 * 1024 * 1024;
    if (this.maxFileBytes < 1024 || this.maxFileBytes > 2 ** 31) {
      throw new RangeError(`maxFileBytes: found ${this.maxFileBytes}, must be 1 KiB to 2 GiB`);
    }
  }

  get files(): JournalFile[] {
    return this.kept.map((kept) => ({
      name: kept.name.name,
      number: kept.name.number,
      records: kept.records,
      bytes: kept.bytes,
      closed: kept !== this.open?.kept,
    }));
  }

  get damage(): readonly Damage[] {
    return this.found;
  }

  get broken(): JournalBroken | undefined {
    return this.failure;
  }

  async append(record: Uint8Array): Promise<Position> {
    const [position] = await this.appendAll([record]);
    return position!;
  }

  async appendAll(records: readonly Uint8Array[]): Promise<Position[]> {
    const large = records.find((record) => record.length > MAX_RECORD_BYTES);
    if (large) throw new RangeError(`a record of ${large.length} bytes: at most ${MAX_RECORD_BYTES}`);
    const refusal = this.closing ? new JournalClosed() : this.failure;
    if (refusal) throw refusal;
    const settled = await Promise.allSettled(cutIntoBatches(records).map((some) => this.queue.add(some)));
    return settled.flatMap((each) => {
      if (each.status === 'rejected') throw each.reason;
      return each.value;
    });
  }

  async *read(from: Position = { file: 0, offset: 0 }): AsyncGenerator<Entry> {
    let number = from.file;
    for (let kept = this.firstFrom(number); kept; kept = this.firstFrom(number + 1)) {
      number = kept.name.number;
      yield* this.readFile(kept, number === from.file ? from.offset : 0);
    }
  }

  async readAt({ file: number, offset }: Position): Promise<Uint8Array> {
    const kept = this.kept.find((one) => one.name.number === number);
    if (kept && offset >= HEADER_BYTES && offset < kept.bytes) {
      const file = await this.options.disk.open(this.pathOf(kept), 'read');
      try {
        const record = await recordAt(file, kept, offset);
        if (record) return record;
      } finally {
        await file.close();
      }
    }
    throw new RangeError(`no record at byte ${offset} of journal file ${number}`);
  }

  roll(): Promise<void> {
    return this.do(async () => {
      if (this.failure) throw this.failure;
      await this.attempt('beginning a file', () => this.beginFile());
    });
  }

  removeFile(name: string): Promise<void> {
    return this.do(async () => {
      const kept = this.kept.find((one) => one.name.name === name && one !== this.open?.kept);
      if (!kept) throw new RangeError(`no closed file ${name} in the journal`);
      await this.options.disk.remove(this.pathOf(kept));
      this.kept = this.kept.filter((one) => one !== kept);
      await this.options.disk.syncFolder(this.options.folder);
    });
  }

  reopen(): Promise<void> {
    return this.do(async () => {
      this.failure ??= new JournalBroken('reopening', new Error('not finished'));
      await this.letGoOfFile();
      await this.attempt('reopening', () => this.recover());
      this.failure = undefined;
    });
  }

  close(): Promise<void> {
    this.closing ??= this.queue.do(async () => {
      await this.letGoOfFile();
      // On a disk that died the lock stays; it names this process, and counts no longer when it has ended.
      await this.tolerate('journal lock not released', () => this.lock.release());
    });
    return this.closing;
  }

  /** Reads every file, mends the end of the last one, and opens it or begins another. */
  async recover(): Promise<void> {
    const { disk, folder, log } = this.options;
    const kept: Kept[] = [];
    const damage: Damage[] = [];
    let lastIsSound = false;
    const names = await listFiles(disk, folder);
    for (const name of names) {
      const found = await recoverFile(disk, folder, name, name === names.at(-1), log);
      kept.push({ name, seed: seedOf(name), records: found.records, bytes: found.end });
      damage.push(...found.damage);
      lastIsSound = found.sound;
    }
    await disk.syncFolder(folder);
    this.kept = kept;
    this.found = damage;
    const last = kept.at(-1);
    if (last && lastIsSound) this.open = await OpenFile.resume(disk, folder, last);
    else await this.createFile((last?.name.number ?? 0) + 1);
    const records = this.kept.reduce((sum, kept) => sum + kept.records, 0);
    log.info('journal opened', { folder: filePath(folder), files: this.kept.length, records });
  }

  /** Runs a step behind what was asked for before it. */
  private do(step: () => Promise<void>): Promise<void> {
    return this.closing ? Promise.reject(new JournalClosed()) : this.queue.do(step);
  }

  private async writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      if (this.failure) throw this.failure;
      const positions = await this.attempt('writing', () => this.writeAndSync(batch));
      let from = 0;
      for (const { records, resolve } of batch) {
        resolve(positions.slice(from, from + records.length));
        from += records.length;
      }
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      for (const waiting of batch) waiting.reject(reason);
    }
  }

  private async writeAndSync(batch: readonly Waiting[]): Promise<Position[]> {
    const records = batch.flatMap(({ records }) => records);
    if (this.openFile().kept.bytes + framedBytes(records) > this.maxFileBytes) await this.beginFile();
    return this.openFile().write(records);
  }

  /** Closes the open file and begins the next, unless it has no records yet. */
  private async beginFile(): Promise<void> {
    const open = this.openFile();
    if (open.kept.records === 0) return;
    await open.finish();
    await this.createFile(open.kept.name.number + 1);
    await open.close();
  }

  private async createFile(number: number): Promise<void> {
    const { disk, folder, random } = this.options;
    this.open = await OpenFile.create(disk, folder, number, random.bytes(4));
    this.kept.push(this.open.kept);
  }

  /** Runs what writes; a failure breaks the journal. */
  private async attempt<Result>(what: string, step: () => Promise<Result>): Promise<Result> {
    try {
      return await step();
    } catch (error) {
      this.failure = new JournalBroken(what, error);
      this.options.log.error('journal broken, nothing is stored until it was reopened', {
        cause: this.failure,
      });
      throw this.failure;
    }
  }

  private async letGoOfFile(): Promise<void> {
    const open = this.open;
    this.open = undefined;
    if (!open) return;
    // Everything acknowledged is synced, and opening mends the end: there is nothing left to lose here.
    if (!this.failure) await this.tolerate('journal file not finished', () => open.finish());
    await this.tolerate('journal file did not close well', () => open.close());
  }

  private async tolerate(event: string, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      this.options.log.warn(event, { cause });
    }
  }

  private async *readFile(kept: Kept, from: number): AsyncGenerator<Entry> {
    const { disk } = this.options;
    let file: DiskFile;
    try {
      file = await disk.open(this.pathOf(kept), 'read');
    } catch (error) {
      if (isNotFound(error) && !this.kept.includes(kept)) return;
      throw error;
    }
    try {
      yield* readFrom(file, kept, from);
    } finally {
      await file.close();
    }
  }

  private firstFrom(number: number): Kept | undefined {
    return this.kept.find((kept) => kept.name.number >= number);
  }

  private pathOf(kept: Kept): string {
    return join(this.options.folder, kept.name.name);
  }

  private openFile(): OpenFile {
    if (!this.open) throw new JournalClosed();
    return this.open;
  }
}

/** Runs of records that each fit into one write. */
function cutIntoBatches(records: readonly Uint8Array[]): (readonly Uint8Array[])[] {
  if (framedBytes(records) <= BATCH_BYTES) return records.length > 0 ? [records] : [];
  const half = records.length >> 1;
  return [...cutIntoBatches(records.slice(0, half)), ...cutIntoBatches(records.slice(half))];
}
