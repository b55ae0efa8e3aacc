/** Whoever keeps check-ins and is asked what a trace asks: boardings by tag, then everything on their vehicles around them. */
import type { VehicleSpan } from '../../../protocol/segment';
import type { StoredItem } from '../../../protocol/stored-item';

/** A check-in that was found: enough to ask on, and to see that all found the same. */
export type Found = { readonly id: Uint8Array; readonly vehicleId: string; readonly boardedAt: number };

export interface Contender {
  readonly name: string;
  /** Keeps items, many at a time. */
  add(items: readonly StoredItem[]): Promise<void>;
  /** All were added: makes indexes, and settles. */
  finish(): Promise<void>;
  /** Opens what was kept, with nothing of it in the program's own memory. */
  open(): Promise<void>;
  /** Ends what `open` began. */
  close(): Promise<void>;
  /** @param tags 16 bytes each, by day */
  ofTags(tags: ReadonlyMap<number, readonly Uint8Array[]>): Promise<readonly Found[]>;
  /** Boardings, alightings and ends of trips, read whole into this process; how many. */
  ofVehicles(spans: readonly VehicleSpan[]): Promise<number>;
  /** Bytes that it takes on disk, its indexes included. */
  size(): Promise<number>;
  /** Files that hold it, while it is not open. */
  files(): readonly string[];
}
