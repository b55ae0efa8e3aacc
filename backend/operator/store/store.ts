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
import { concat, toHex, uint } from '../../../protocol/bytes';
import { itemKey, packItem, type StoredItem, unpackItem } from '../../../protocol/stored-item';
import { Healing } from './healing';
import type { ItemName, ItemStore } from './item-store';
import { type OpenDay, OpenItems } from './open-items';

/** What closing segments asks of the store besides. */
export interface Store extends ItemStore {
  /** Why nothing is acknowledged at the moment, if so; it mends itself. */
  readonly broken: Error | undefined;
  /** Days with items in no segment yet: how many, and since when (monotonic ms) the oldest waits. */
  open(): { day: number; count: number; since: number }[];
  /** A day's items that lie in no segment. */
  openOf(day: number): OpenDay | undefined;
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

/** `day | 0x80 | tag`: where a ticket was spent, beside the keys of items. */
const ticketKey = (day: number, tag: Uint8Array): Uint8Array =>
  concat(uint(day, 2), uint(TICKET_KEY_KIND, 1), tag);

function keysOf(record: Uint8Array): Uint8Array[] {
  const item = unpackItem(record);
  const hasTicket = item.kind === 'boarding' && item.signature !== null;
  return hasTicket ? [itemKey(item), ticketKey(item.day, item.tag)] : [itemKey(item)];
}

type Waiting = { item: StoredItem; resolve: () => void; reject: (error: unknown) => void };

class JournalStore implements Store {
  private readonly items = new OpenItems();
  /** Items that somebody is storing: whoever brings one again waits for the same outcome. */
  private readonly underWay = new Map<string, Promise<boolean>>();
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

  async put(items: readonly StoredItem[]): Promise<boolean[]> {
    // All must have settled before anybody hears of one: none may still be on its way when a batch is answered.
    const settled = await Promise.allSettled(items.map((item) => this.putOne(item)));
    return settled.map((each) => {
      if (each.status === 'rejected') throw each.reason;
      return each.value;
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
    const record = await this.asking(() => this.index.get(ticketKey(day, tag)));
    return record && unpackItem(record);
  }

  open(): { day: number; count: number; since: number }[] {
    return this.items.list();
  }

  openOf(day: number): OpenDay | undefined {
    return this.items.of(day);
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
      this.items.add(position, item, clock.monotonic());
      count++;
    }
    if (count > 0) log.info('items in no segment yet', { count });
    if (repeated > 0) log.error('journal repeats items, the first of each counts', { count: repeated });
  }

  private putOne(item: StoredItem): Promise<boolean> {
    const key = toHex(itemKey(item));
    const same = this.underWay.get(key);
    if (same) return same.then(() => false);
    const mine = this.putUnlessThere(item).finally(() => this.underWay.delete(key));
    this.underWay.set(key, mine);
    return mine;
  }

  private async putUnlessThere(item: StoredItem): Promise<boolean> {
    if (await this.has(item)) return false;
    await new Promise<void>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.writing ??= this.writeWaiting();
    });
    return true;
  }

  /**
   * Group after group: only when all of a group are on disk do they count as open, in the order of the journal, so that
   * a segment's mark never passes an item that is not in it.
   */
  private async writeWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      const appended = await Promise.allSettled(group.map(({ item }) => this.append(item)));
      const stored = appended.flatMap((each, i) =>
        each.status === 'fulfilled' ? [{ position: each.value, waiting: group[i]! }] : [],
      );
      const now = this.options.clock.monotonic();
      stored.sort((a, b) => comparePositions(a.position, b.position));
      for (const { position, waiting } of stored) this.items.add(position, waiting.item, now);
      for (const { waiting } of stored) waiting.resolve();
      appended.forEach((each, i) => {
        if (each.status === 'rejected') group[i]!.reject(each.reason);
      });
      if (stored.length > 0) this.storedListener();
    }
    this.writing = undefined;
  }

  private append(item: StoredItem): Promise<Position> {
    return this.asking(() => this.index.append(packItem(item)));
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
