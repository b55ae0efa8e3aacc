/** Brings a journal that broke back into use (DESIGN.md rule 1): nothing is acknowledged before that. */
import type { Clock, Timer } from '../../platform/clock';
import type { Log } from '../../platform/log';

/** First and longest wait before a broken journal is opened again, ms. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/** The outbox's disk does not take anything now; it is tried again by itself. */
export class StorageFailing extends Error {
  readonly code = 'STORAGE_FAILING';
  constructor(cause: unknown) {
    super('the terminal cannot store check-ins now; it tries again by itself', { cause });
    this.name = 'StorageFailing';
  }
}

export interface MendingOptions {
  clock: Pick<Clock, 'setTimer'>;
  log: Log;
  /** Closes the journal, opens it and reads it anew; rejects while the disk still fails. */
  reopen: () => Promise<void>;
  /** Called when storing began to fail, and when it works again. */
  changed: () => void;
}

export class Mending {
  /** Why nothing can be stored now, if so. */
  failure: StorageFailing | undefined;
  private timer: Timer | undefined;
  private attempt: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly options: MendingOptions) {}

  /** Storing failed: from now on it is tried to mend it, until it works or `stop`. */
  begin(cause: unknown): void {
    if (this.failure || this.stopped) return;
    this.failure = new StorageFailing(cause);
    this.options.changed();
    this.tryAfter(FIRST_WAIT);
  }

  /** Resolves when no attempt is under way and none will begin. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.attempt;
  }

  private tryAfter(wait: number): void {
    this.timer = this.options.clock.setTimer(wait, () => {
      this.attempt = this.try().catch((error: unknown) => {
        const cause = error instanceof Error ? error : new Error(String(error));
        this.options.log.error('outbox cannot be opened again yet', { cause });
        if (!this.stopped) this.tryAfter(Math.min(2 * wait, LONGEST_WAIT));
      });
    });
  }

  private async try(): Promise<void> {
    await this.options.reopen();
    this.failure = undefined;
    this.options.log.info('outbox stores again');
    this.options.changed();
  }
}
