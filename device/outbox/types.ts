/** What the outbox is given, and what it gives. */
import type { Clock } from '../../platform/clock';
import type { Journal } from '../../platform/journal/journal';
import type { Log } from '../../platform/log';
import type { BatchContext, BatchItem } from '../../protocol/messages/check-in-batch';
import type { Ballast } from './ballast';

export interface OutboxOptions {
  /** Opens the outbox's own journal. */
  openJournal: () => Promise<Journal>;
  /** Opens the journal of refused items, when there is one to keep. */
  openSetAside: () => Promise<Journal>;
  /** Room for what must be written on a full disk; without it a full disk is one that fails. */
  ballast?: Ballast;
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
