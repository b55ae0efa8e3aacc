/** Removes the outbox's old files, after what must outlive them was written anew (compaction.ts says which and what). */
import type { JournalFile } from '../../platform/journal';
import type { Log } from '../../platform/log';
import { fileToCarryThrough, recordsToCarry } from './compaction';
import type { OutboxState } from './outbox-state';
import type { OutboxRecord } from './record';

/** A ticket counts for its day and two hours around it: 28 hours after its first use it can be used no more. */
export const SEEN_FOR = 28 * 3_600_000;

export interface CarryingOptions {
  /** The terminal's time, unix ms. */
  now: () => number;
  log: Log;
  state(): OutboxState;
  files(): readonly JournalFile[];
  write(record: OutboxRecord): Promise<void>;
  removeFile(name: string): Promise<void>;
  /** Nothing is to be begun now. */
  stopped(): boolean;
  /** Files were removed. */
  freed(): void;
}

export class Carrying {
  private running: Promise<void> | undefined;

  constructor(private readonly options: CarryingOptions) {}

  /** Begins, unless it is under way. */
  start(): void {
    this.running ??= this.carryOver()
      .catch((error: unknown) => {
        // Files that stay longer cost room, nothing else.
        const cause = error instanceof Error ? error : new Error(String(error));
        this.options.log.warn('outbox could not remove old files', { cause });
      })
      .finally(() => {
        this.running = undefined;
      });
  }

  /** Resolves when nothing is under way. */
  async stop(): Promise<void> {
    await this.running;
  }

  /** Oldest first: after a crash in between no item is left whose mark is gone. */
  async removeCarried(): Promise<void> {
    const { state, files, removeFile, freed } = this.options;
    const { carriedThrough } = state();
    const old = files().filter((file) => file.closed && file.number <= carriedThrough);
    for (const { name } of old) await removeFile(name);
    if (old.length > 0) freed();
  }

  private async carryOver(): Promise<void> {
    const { state, files, write, now, stopped } = this.options;
    state().forgetSeen(now() - SEEN_FOR);
    const through = fileToCarryThrough(files(), state());
    if (through === undefined || stopped()) return;
    await Promise.all(recordsToCarry(state(), through).map(write));
    await this.removeCarried();
  }
}
