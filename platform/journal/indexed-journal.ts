import type { Log } from '../log';
import { FollowedJournal } from './followed-journal';
import { checkIndex } from './index-check';
import type { Journal } from './journal';
import { withFilter } from './key-filter';
import type { KeyIndex } from './key-index';
import { openLevelIndex } from './level-index';
import type { Position } from './position';

export interface IndexedJournalOptions {
  /** An open journal; from now on only the indexed journal adds to it, and closes it. */
  journal: Journal;
  /** Folder of the LevelDB, of its own (e.g. `index` in the journal's folder). */
  folder: string;
  /** The keys of a record, each at most 65,535 bytes: what `has` and `get` find it by. */
  keysOf: (record: Uint8Array) => Uint8Array[];
  log: Log;
  /** Another index than LevelDB, e.g. `memoryIndex`. */
  openIndex?: (folder: string, log: Log) => Promise<KeyIndex>;
}

/** A journal whose records are found by key. The journal is the truth; the index follows it, unsynced. */
export interface IndexedJournal {
  readonly journal: Journal;
  /** Why nothing is acknowledged any more, if so. */
  readonly broken: Error | undefined;
  /** Whether a record with this key is on disk; waits for one that is being appended. @throws JournalBroken */
  has(key: Uint8Array): Promise<boolean>;
  /** Where the first record with this key stands. @throws JournalBroken */
  positionOf(key: Uint8Array): Promise<Position | undefined>;
  /** The first record with this key. @throws JournalBroken */
  get(key: Uint8Array): Promise<Uint8Array | undefined>;
  /** Adds a record; resolves when it is on disk. @throws JournalBroken */
  append(record: Uint8Array): Promise<Position>;
  /**
   * Adds a record unless one with any of its keys is there; of several at once with the same key one is added.
   * Resolves when it, or the one that was there, is on disk: with its position, or undefined when it was not added.
   * @throws JournalBroken
   */
  appendNew(record: Uint8Array): Promise<Position | undefined>;
  /**
   * Adds each record unless one with its first key is there already, or is among those before it; further keys it may
   * share. Resolves when all of them, or those that were there, are on disk: with each one's position, or undefined when
   * it was not added. One look-up, one write and one sync for all.
   * @throws JournalBroken; then some of them may be there after `reopen()`
   */
  appendAllNew(records: readonly Uint8Array[]): Promise<(Position | undefined)[]>;
  /** Removes a closed file of the journal; its keys are forgotten. */
  removeFile(name: string): Promise<void>;
  /** After `JournalBroken`: reopens the journal and the index, and compares them. */
  reopen(): Promise<void>;
  /** Closes index and journal. */
  close(): Promise<void>;
}

/** Opens the index and compares it with the journal (`checkIndex`). */
export async function openIndexedJournal(options: IndexedJournalOptions): Promise<IndexedJournal> {
  const open = options.openIndex ?? openLevelIndex;
  const openChecked = async () => {
    const index = withFilter(await open(options.folder, options.log));
    try {
      await checkIndex(options.journal, index, options.keysOf, options.log);
      return index;
    } catch (error) {
      await index.close();
      throw error;
    }
  };
  return new FollowedJournal(options, await openChecked(), openChecked);
}
