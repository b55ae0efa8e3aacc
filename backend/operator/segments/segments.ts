/**
 * Closes segments: a day's open items become an immutable file under the day's key, at 50,000 rows, after ten minutes,
 * or at once when a release names the day (PROTOCOL.md section 5). When the day is over, they become one (merger.ts).
 */
import { join } from 'node:path';
import type { Clock, Timer } from '../../../platform/clock';
import { type Disk, type DiskFile, isNotFound, listIfThere, removeIfThere } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import type { Bundle } from '../../../protocol/bundle';
import { sha256 } from '../../../protocol/hmac';
import type { Store } from '../store/store';
import type { SegmentKeyring } from './keyring';
import { Merger } from './merger';
import { fileNameOf } from './merging';
import type { Packer } from './packing';
import { packingThread } from './packing-thread';
import type { SegmentEntry, SegmentList } from './segment-list';

export const SEGMENT_ROWS = 50_000;
export const SEGMENT_AGE_MS = 10 * 60_000;

export interface Segments {
  /** Segments that were listed after the one of this number, without those that were replaced; 0: all. */
  after(number: number): readonly SegmentEntry[];
  /** A segment's file, which the caller closes; undefined when there is none of this number, or it was replaced. */
  open(number: number): Promise<OpenFile | undefined>;
  /**
   * Closes what is open of these days.
   * @returns the last segment's number, 0 when there is none yet
   * @throws the disk's error
   */
  closeDays(firstDay: number, lastDay: number): Promise<number>;
  /** Removes the files of a day whose key was destroyed; resolves with how many there were. */
  removeDay(day: number): Promise<number>;
  /** Merges what is worth it now; resolves with how many segments were replaced. @throws the disk's error */
  merge(): Promise<number>;
  /** Stops closing by itself and waits for what is under way; open items stay in the journal. */
  close(): Promise<void>;
}

export type OpenFile = { readonly entry: SegmentEntry; readonly file: DiskFile };

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
  /** From the end of a day to its merge; default three hours. */
  mergeAfterMs?: number;
  /** Proves, packs and merges; default on threads of its own, which a simulated clock cannot wait for. */
  packer?: Packer;
}

/** Looked at this often, or more often for a shorter age. */
const LOOK_MS = 1_000;

export async function openSegments(options: SegmentsOptions): Promise<Segments> {
  const segments = new SegmentCloser(options);
  await segments.removeLeftOver();
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
  private readonly merger: Merger;
  /** A look that has not begun yet sees whatever comes until then. */
  private lookWaits = false;

  constructor(private readonly options: SegmentsOptions) {
    this.maxRows = options.maxRows ?? SEGMENT_ROWS;
    this.ageMs = options.ageMs ?? SEGMENT_AGE_MS;
    this.packer = options.packer ?? packingThread();
    this.merger = new Merger({
      ...options,
      packer: this.packer,
      folderOf: (day) => this.folderOf(day),
      inTurn: (work) => this.oneByOne(work),
      mendList: () => this.mendList(),
    });
    options.store.onStored(() => {
      if (options.store.open().some(({ count }) => count >= this.maxRows)) void this.look();
    });
  }

  after(number: number): readonly SegmentEntry[] {
    return this.options.list.after(number);
  }

  async open(number: number): Promise<OpenFile | undefined> {
    const { list, disk } = this.options;
    const entry = list.find(number);
    if (!entry) return undefined;
    try {
      return { entry, file: await disk.open(this.pathOf(entry), 'read') };
    } catch (error) {
      // Replaced just now.
      if (isNotFound(error) && !list.find(number)) return undefined;
      throw error;
    }
  }

  closeDays(firstDay: number, lastDay: number): Promise<number> {
    return this.oneByOne(async () => {
      for (const { day } of this.wholeStore.open())
        if (day >= firstDay && day <= lastDay) await this.closeDay(day);
      return this.options.list.lastNumber;
    });
  }

  async removeDay(day: number): Promise<number> {
    const { disk } = this.options;
    let removed = 0;
    // Also what was replaced, unless that went just now, and what is being written.
    for (const name of await listIfThere(disk, this.folderOf(day)))
      if ((await removeIfThere(disk, join(this.folderOf(day), name))) && name.endsWith('.seg')) removed++;
    if (removed > 0) await disk.syncFolder(this.folderOf(day));
    return removed;
  }

  merge(): Promise<number> {
    return this.merger.merge();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.timer?.cancel();
    await this.last;
    // What is being merged ends with its thread.
    this.merger.stop();
    await this.packer.close();
    await this.merger.ended;
  }

  lookLater(): void {
    if (this.closed) return;
    this.timer = this.options.clock.setTimer(Math.min(this.ageMs, LOOK_MS), () => {
      void this.look().then(() => this.lookLater());
      this.merger.look();
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

  /** Closes what is open now, piece by piece: a backlog of hours must not lie in memory once more, as one segment. */
  private async closeDay(day: number): Promise<void> {
    let left = this.wholeStore.open().find((each) => each.day === day)?.count ?? 0;
    while (left > 0) {
      const rows = await this.closeSegment(day);
      if (rows === 0) return;
      left -= rows;
    }
  }

  /** @returns how many rows it has */
  private async closeSegment(day: number): Promise<number> {
    const { store, list, keyring, disk, bundle, log } = this.options;
    await this.mendList();
    const open = this.wholeStore.openOf(day, this.maxRows);
    if (!open) return 0;
    const key = await keyring.keyOf(day);
    const number = list.nextNumber;
    const { records } = open;
    const { tickets } = bundle();
    const { file, unproven } = await this.packer.pack({ day, number, records, key, tickets });
    await disk.makeFolder(this.folderOf(day));
    await writeFileAtomic(disk, this.pathOf({ day, number }), file);
    const { upTo } = open;
    const entry: SegmentEntry = {
      number,
      day,
      rows: records.length,
      bytes: file.length,
      sha256: sha256(file),
      upTo,
      replayFrom: this.wholeStore.replayFrom(day, upTo),
    };
    await list.add(entry);
    store.packed(day, upTo);
    log.info('segment closed', { number, day, rows: records.length, unproven });
    return records.length;
  }

  /** Asked anew each time: once it broke it tells nothing of what is open until its journal was read anew. @throws its error */
  private get wholeStore(): Store {
    const { store } = this.options;
    if (store.broken) throw store.broken;
    return store;
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

  /** What a crash left: a file without an entry, whose items are packed or merged again, and one that was replaced. */
  async removeLeftOver(): Promise<void> {
    const { disk, list, store, log } = this.options;
    const days = new Set([...list.entries, ...store.open()].map(({ day }) => day));
    for (const day of days)
      for (const name of await listIfThere(disk, this.folderOf(day))) {
        const number = Number(/^(\d+)\.seg$/.exec(name)?.[1] ?? Number.NaN);
        if (list.find(number)?.day === day) continue;
        await disk.remove(join(this.folderOf(day), name));
        log.warn('segment that is not listed removed', { day, number });
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
    return join(this.folderOf(day), fileNameOf(number));
  }
}
