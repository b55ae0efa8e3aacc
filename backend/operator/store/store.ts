/**
 * The operator's store: a journal of packed items (the truth), found by `(day, kind, id)` and by ticket, and the list
 * of those that lie in no segment yet, which a restart reads from the journal again.
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import {
  comparePositions,
  type IndexedJournal,
  JournalBroken,
  type KeyIndex,
  openIndexedJournal,
  openJournal,
  type Position,
} from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { dayBytes } from '../../../protocol/days';
import {
  itemKey,
  keyOfPacked,
  packItem,
  type StoredItem,
  ticketTagOfPacked,
  unpackItem,
} from '../../../protocol/stored-item';
import { Healing } from './healing';
import type { ItemName, ItemStore } from './item-store';
import { type OpenDay, OpenItems } from './open-items';

/** What closing segments asks of the store besides. */
export interface Store extends ItemStore {
  /** Why nothing is acknowledged at the moment, if so; it mends itself. */
  readonly broken: Error | undefined;
  /** Days with items in no segment yet: how many, and since when (monotonic ms) the oldest waits. */
  open(): { day: number; count: number; since: number }[];
  /** A day's oldest items that lie in no segment, `atMost` of them, or all. */
  openOf(day: number, atMost?: number): OpenDay | undefined;
  /** The day's items up to this position lie in a segment now. */
  packed(day: number, upTo: Position): void;
  /** Where reading the journal must begin once they do. */
  replayFrom(day: number, upTo: Position): Position;
  /** Sets what is called whenever items were stored. */
  onStored(listener: () => void): void;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Folder of the store's own, made when absent. */
  folder: string;
  disk: Disk;
  clock: Clock;
  random: Random;
  log: Log;
  /** What closed segments hold already (`SegmentList`). */
  segments: {
    packedUpTo(day: number): Position | undefined;
    readonly replayFrom: Position | undefined;
  };
  /** Another index than LevelDB, e.g. `memoryIndex` in simulations. */
  openIndex?: (folder: string, log: Log) => Promise<KeyIndex>;
}

/** @throws FolderLocked when another process has it, and whatever the disk throws */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { folder, disk, random, log, openIndex } = options;
  const journal = await openJournal({ folder, disk, random, log });
  try {
    const index = await openIndexedJournal({
      journal,
      folder: join(folder, 'index'),
      keysOf,
      log,
      openIndex,
    });
    const store = new JournalStore(options, index);
    await store.readOpenItems();
    return store;
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** What stands where an item's kind does in the key of a ticket. */
const TICKET_KEY_KIND = 0x80;

/** `day (2) | 0x80 | tag`: where a ticket was spent, beside the keys of items. @param day of two bytes, or a key's beginning */
function ticketKey(day: Uint8Array, tag: Uint8Array): Uint8Array {
  const key = new Uint8Array(3 + tag.length);
  key[0] = day[0]!;
  key[1] = day[1]!;
  key[2] = TICKET_KEY_KIND;
  key.set(tag, 3);
  return key;
}

function keysOf(record: Uint8Array): Uint8Array[] {
  const key = keyOfPacked(record);
  const tag = ticketTagOfPacked(record);
  return tag ? [key, ticketKey(key, tag)] : [key];
}

/** What one call of `put` brought: packed items, and whether each of them was new once they are on disk. */
type Waiting = {
  readonly items: readonly { readonly day: number; readonly record: Uint8Array }[];
  readonly resolve: (areNew: boolean[]) => void;
  readonly reject: (error: unknown) => void;
};

/** Items that are written together at most: what comes behind them waits no longer than that takes. */
const TOGETHER = 2_000;

class JournalStore implements Store {
  private readonly items = new OpenItems();
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private readonly healing: Healing;
  private storedListener = () => {};

  constructor(
    private readonly options: StoreOptions,
    private readonly index: IndexedJournal,
  ) {
    this.healing = new Healing('store', () => this.reopen(), options);
  }

  get broken(): Error | undefined {
    if (this.index.broken) return this.index.broken;
    return this.healing.isNeeded ? new JournalBroken('the store', new Error('being reopened')) : undefined;
  }

  put(items: readonly StoredItem[]): Promise<boolean[]> {
    return new Promise((resolve, reject) => {
      const packed = items.map((item) => ({ day: item.day, record: packItem(item) }));
      this.waiting.push({ items: packed, resolve, reject });
      this.writing ??= this.writeWaiting();
    });
  }

  async has(name: ItemName): Promise<boolean> {
    return this.asking(() => this.index.has(itemKey(name)));
  }

  async get(name: ItemName): Promise<StoredItem | undefined> {
    const record = await this.asking(() => this.index.get(itemKey(name)));
    return record && unpackItem(record);
  }

  async boardingOfTicket(day: number, tag: Uint8Array): Promise<StoredItem | undefined> {
    const record = await this.asking(() => this.index.get(ticketKey(dayBytes(day), tag)));
    return record && unpackItem(record);
  }

  open(): { day: number; count: number; since: number }[] {
    return this.items.list();
  }

  openOf(day: number, atMost?: number): OpenDay | undefined {
    return this.items.of(day, atMost);
  }

  packed(day: number, upTo: Position): void {
    this.items.packed(day, upTo, this.options.clock.monotonic());
  }

  replayFrom(day: number, upTo: Position): Position {
    return this.items.replayFrom(day, upTo);
  }

  onStored(listener: () => void): void {
    this.storedListener = listener;
  }

  async close(): Promise<void> {
    await this.healing.stop();
    await this.writing;
    await this.index.close();
  }

  /** Finds the items that lie in no segment: behind their day's mark in the journal. */
  async readOpenItems(): Promise<void> {
    const { segments, clock, log } = this.options;
    this.items.clear();
    let count = 0;
    let repeated = 0;
    for await (const { position, record } of this.index.journal.read(segments.replayFrom)) {
      const item = unpackItem(record);
      const upTo = segments.packedUpTo(item.day);
      if (upTo && comparePositions(position, upTo) <= 0) continue;
      // A sector that the disk wrote twice repeats records, each with a good checksum: the first counts.
      const first = await this.index.positionOf(itemKey(item));
      if (first && comparePositions(first, position) < 0) {
        repeated++;
        continue;
      }
      this.items.add(position, item.day, record, clock.monotonic());
      count++;
    }
    if (count > 0) log.info('items in no segment yet', { count });
    if (repeated > 0) log.error('journal repeats items, the first of each counts', { count: repeated });
  }

  /**
   * Group after group: only when all of a group are on disk do they count as open, in the order of the journal, so that
   * a segment's mark never passes an item that is not in it.
   */
  private async writeWaiting(): Promise<void> {
    // What comes in the same turn shares the first sync.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const group = this.takeGroup();
      try {
        await this.writeGroup(group);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.writing = undefined;
  }

  private takeGroup(): Waiting[] {
    let count = 0;
    let end = 0;
    while (end < this.waiting.length && count < TOGETHER) count += this.waiting[end++]!.items.length;
    return this.waiting.splice(0, end);
  }

  private async writeGroup(group: readonly Waiting[]): Promise<void> {
    const items = group.flatMap((each) => each.items);
    const positions = await this.asking(() => this.index.appendAllNew(items.map(({ record }) => record)));
    const now = this.options.clock.monotonic();
    positions.forEach((position, i) => {
      const { day, record } = items[i]!;
      if (position) this.items.add(position, day, record, now);
    });
    let from = 0;
    for (const { items: own, resolve } of group) {
      resolve(positions.slice(from, from + own.length).map((position) => position !== undefined));
      from += own.length;
    }
    if (positions.some((position) => position)) this.storedListener();
  }

  /** Asks the index, and begins to mend it when that fails. */
  private async asking<T>(ask: () => Promise<T>): Promise<T> {
    if (this.healing.isNeeded) throw this.broken;
    try {
      return await ask();
    } catch (error) {
      if (this.index.broken) this.healing.begin(error);
      throw error;
    }
  }

  private async reopen(): Promise<void> {
    // What was under way has failed by now or fails soon; its outcome is read from the disk.
    await this.writing;
    await this.index.reopen();
    await this.readOpenItems();
  }
}
