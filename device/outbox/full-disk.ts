/** A disk without room for check-ins: the ballast is given up for the ledger, and taken back when there is room. */
import type { Clock, Timer } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { Ballast } from './ballast';

/** First and longest wait before room is looked for again, ms. */
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 5 * 60_000;

export interface FullDiskOptions {
  ballast?: Ballast;
  clock: Pick<Clock, 'setTimer'>;
  log: Log;
  /** Called when the disk became full, and when it has room again. */
  changed: () => void;
}

export class FullDisk {
  /** True: there is no room for check-ins. */
  is = false;
  private timer: Timer | undefined;
  private looking: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly options: FullDiskOptions) {}

  /** Takes the ballast's room at the outbox's opening. */
  async begin(): Promise<void> {
    await this.look();
    if (!this.is) return;
    this.options.changed();
    this.lookAfter(FIRST_WAIT);
  }

  /** A write found no room. */
  async becomes(): Promise<void> {
    const { ballast, log } = this.options;
    if (!ballast) return;
    await ballast.release();
    if (this.is) return;
    this.is = true;
    log.error('disk is full, no check-in is taken until there is room');
    if (!this.stopped) this.lookAfter(FIRST_WAIT);
  }

  /** Something was removed: there may be room. */
  lookAgain(): void {
    if (!this.is || this.stopped || this.looking) return;
    this.timer?.cancel();
    this.lookAfter(1_000);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.looking;
  }

  private lookAfter(wait: number): void {
    this.timer = this.options.clock.setTimer(wait, () => {
      this.looking = this.look().finally(() => {
        this.looking = undefined;
        if (this.is && !this.stopped) this.lookAfter(Math.min(2 * Math.max(wait, FIRST_WAIT), LONGEST_WAIT));
      });
    });
  }

  private async look(): Promise<void> {
    const { ballast, log, changed } = this.options;
    const was = this.is;
    try {
      this.is = (await ballast?.restore()) === false;
    } catch (error) {
      // Whatever else the disk has is the journal's to find out.
      log.warn('ballast not written', { cause: error as Error });
    }
    if (was && !this.is) {
      log.info('disk has room again, check-ins are taken');
      changed();
    }
  }
}
