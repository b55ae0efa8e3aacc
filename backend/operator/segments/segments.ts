/**
 * Closes segments: a day's open items become an immutable file under the day's key, at 50,000 rows, after ten minutes,
 * or at once when a release names the day (PROTOCOL.md section 5).
 */
import { join } from 'node:path';
import type { Clock, Timer } from '../../../platform/clock';
import { type Disk, isNotFound } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import type { Bundle } from '../../../protocol/bundle';
import { sha256 } from '../../../protocol/hmac';
import type { Store } from '../store/store';
import type { SegmentKeyring } from './keyring';
import type { Packer } from './packing';
import { packingThread } from './packing-thread';
import type { SegmentEntry, SegmentList } from './segment-list';

export const SEGMENT_ROWS = 50_000;
export const SEGMENT_AGE_MS = 10 * 60_000;

export interface Segments {
  /** Closed segments of a higher number, in closing order. */
  after(number: number): readonly SegmentEntry[];
  /** A segment's file; undefined when there is none of this number. */
  read(number: number): Promise<Uint8Array | undefined>;
  /**
   * Closes what is open of these days.
   * @returns the last segment's number, 0 when there is none yet
   * @throws the disk's error
   */
  closeDays(firstDay: number, lastDay: number): Promise<number>;
  /** Removes the files of a day whose key was destroyed; resolves with how many there were. */
  removeDay(day: number): Promise<number>;
  /** Stops closing by itself and waits for what is under way; open items stay in the journal. */
  close(): Promise<void>;
}

export interface SegmentsOptions {
  /** Where the files lie, a folder for each day. */
  folder: string;
  disk: Disk;
  list: SegmentList;
  store: Store;
  keyring: SegmentKeyring;
  bundle: () => Bundle;
  clock: Clock;
  log: Log;
  /** Default 50,000. */
  maxRows?: number;
  /** Default ten minutes; ten seconds in the city in a box. */
  ageMs?: number;
  /** Proves and packs; default on a thread of its own, which a simulated clock cannot wait for. */
  packer?: Packer;
}

/** Looked at this often, or more often for a shorter age. */
const LOOK_MS = 1_000;

export async function openSegments(options: SegmentsOptions): Promise<Segments> {
  const segments = new SegmentCloser(options);
  await segments.removeUnlisted();
  segments.lookLater();
  return segments;
}

class SegmentCloser implements Segments {
  private readonly maxRows: number;
  private readonly ageMs: number;
  private readonly packer: Packer;
  private last: Promise<unknown> = Promise.resolve();
  private timer: Timer | undefined;
  private closed = false;
  /** A look that has not begun yet sees whatever comes until then. */
  private lookWaits = false;

  constructor(private readonly options: SegmentsOptions) {
    this.maxRows = options.maxRows ?? SEGMENT_ROWS;
    this.ageMs = options.ageMs ?? SEGMENT_AGE_MS;
    this.packer = options.packer ?? packingThread();
    options.store.onStored(() => {
      if (options.store.open().some(({ count }) => count >= this.maxRows)) void this.look();
    });
  }

  after(number: number): readonly SegmentEntry[] {
    return this.options.list.entries.filter((entry) => entry.number > number);
  }

  async read(number: number): Promise<Uint8Array | undefined> {
    const entry = this.options.list.find(number);
    return entry && this.options.disk.read(this.pathOf(entry));
  }

  closeDays(firstDay: number, lastDay: number): Promise<number> {
    return this.oneByOne(async () => {
      // Until the store is mended nobody knows what is open.
      if (this.options.store.broken) throw this.options.store.broken;
      for (const { day } of this.options.store.open())
        if (day >= firstDay && day <= lastDay) await this.closeDay(day);
      return this.options.list.nextNumber - 1;
    });
  }

  async removeDay(day: number): Promise<number> {
    let removed = 0;
    for (const entry of this.options.list.entries.filter((each) => each.day === day)) {
      try {
        await this.options.disk.remove(this.pathOf(entry));
        removed++;
      } catch (error) {
        // Removed before a crash.
        if (!isNotFound(error)) throw error;
      }
    }
    if (removed > 0) await this.options.disk.syncFolder(join(this.options.folder, String(day)));
    return removed;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.timer?.cancel();
    await this.last;
    await this.packer.close();
  }

  lookLater(): void {
    if (this.closed) return;
    this.timer = this.options.clock.setTimer(Math.min(this.ageMs, LOOK_MS), () => {
      void this.look().then(() => this.lookLater());
    });
  }

  /** Closes the days that are full or old. What fails is tried again at the next look. */
  private async look(): Promise<void> {
    if (this.lookWaits) return;
    this.lookWaits = true;
    const { store, clock } = this.options;
    await this.oneByOne(async () => {
      this.lookWaits = false;
      if (store.broken) return;
      for (const { day, count, since } of store.open())
        if (count >= this.maxRows || clock.monotonic() - since >= this.ageMs) await this.tryToClose(day);
    });
  }

  /** A day that fails does not hold up the others. */
  private async tryToClose(day: number): Promise<void> {
    try {
      await this.closeDay(day);
    } catch (error) {
      const cause = error instanceof Error ? error : undefined;
      this.options.log.error('segment could not be closed, trying again', { day, cause });
    }
  }

  private async closeDay(day: number): Promise<void> {
    const { store, list, keyring, disk, bundle, log } = this.options;
    await this.mendList();
    const open = store.openOf(day);
    if (!open) return;
    const key = await keyring.keyOf(day);
    const number = list.nextNumber;
    const { records } = open;
    const { tickets } = bundle();
    const { file, unproven } = await this.packer.pack({ day, number, records, key, tickets });
    await disk.makeFolder(this.folderOf(day));
    await writeFileAtomic(disk, this.pathOf({ day, number }), file);
    const { upTo } = open;
    // While the store reads its journal anew it cannot say from where a restart must read.
    if (store.broken) throw store.broken;
    const entry: SegmentEntry = {
      number,
      day,
      rows: records.length,
      bytes: file.length,
      sha256: sha256(file),
      upTo,
      replayFrom: store.replayFrom(day, upTo),
    };
    await list.add(entry);
    store.packed(day, upTo);
    log.info('segment closed', { number, day, rows: records.length, unproven });
  }

  /** After a failed write an entry may be there or not: reading anew tells, before a number is used twice. */
  private async mendList(): Promise<void> {
    const { list, store } = this.options;
    if (!list.isBroken) return;
    await list.reopen();
    for (const { day } of store.open()) {
      const upTo = list.packedUpTo(day);
      if (upTo) store.packed(day, upTo);
    }
  }

  /** A file that a crash left without an entry holds items that are still open: they are packed again. */
  async removeUnlisted(): Promise<void> {
    const { disk, list, store, log } = this.options;
    for (const { day } of store.open())
      for (const name of await listFolder(disk, this.folderOf(day))) {
        const number = Number(/^(\d+)\.seg$/.exec(name)?.[1] ?? Number.NaN);
        if (list.find(number)?.day === day) continue;
        await disk.remove(join(this.folderOf(day), name));
        log.warn('segment that was never listed removed', { day, number });
      }
  }

  private oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => {
      // Whoever asked hears of the failure.
    });
    return done;
  }

  private folderOf(day: number): string {
    return join(this.options.folder, String(day));
  }

  private pathOf({ day, number }: Pick<SegmentEntry, 'day' | 'number'>): string {
    return join(this.folderOf(day), `${number}.seg`);
  }
}

async function listFolder(disk: Disk, folder: string): Promise<string[]> {
  try {
    return await disk.list(folder);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
