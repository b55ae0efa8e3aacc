/** What ingest, check-in API and segments ask of the operator's store. */
import type { StoredItem } from '../../../protocol/stored-item';

/** An item's identity: its kind and id within its day. */
export type ItemName = Pick<StoredItem, 'kind' | 'day' | 'id'>;

export interface ItemStore {
  /**
   * Stores each item once, whoever else stores the same at the same time. Resolves when all of them are on disk,
   * with `true` for those that were new.
   * @throws the disk's error; then nothing may be acknowledged, and the items may be there after all
   */
  put(items: readonly StoredItem[]): Promise<boolean[]>;
  /** Whether an item of this name is on disk. */
  has(name: ItemName): Promise<boolean>;
  /** The item of this name, as it was stored first. */
  get(name: ItemName): Promise<StoredItem | undefined>;
  /** A boarding that was made with the ticket of this tag and day, by whatever channel. */
  boardingOfTicket(day: number, tag: Uint8Array): Promise<StoredItem | undefined>;
}
