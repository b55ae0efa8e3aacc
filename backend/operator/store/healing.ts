/** Reopens what broke, at once and then ever more slowly, until it works again (DESIGN.md rule 1). */
import type { Clock, Timer } from '../../../platform/clock';
import type { Log } from '../../../platform/log';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

export class Healing {
  private running = false;
  private stopped = false;
  private timer: Timer | undefined;
  private attempt: Promise<void> = Promise.resolve();

  /**
   * @param what for the log
   * @param reopen closes, opens and compares; rejects while it cannot be mended
   */
  constructor(
    private readonly what: string,
    private readonly reopen: () => Promise<void>,
    private readonly options: { clock: Clock; log: Log },
  ) {}

  /** Whether it is broken and not mended yet: nothing may be acknowledged. */
  get isNeeded(): boolean {
    return this.running;
  }

  /** Begins to mend, unless it is being mended. */
  begin(cause: unknown): void {
    if (this.running || this.stopped) return;
    this.running = true;
    this.options.log.error(`${this.what} broke, nothing is acknowledged until it was reopened`, {
      cause: cause instanceof Error ? cause : undefined,
    });
    this.attempt = this.try(FIRST_WAIT_MS);
  }

  /** No attempt runs or follows any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.attempt;
  }

  private async try(waitMs: number): Promise<void> {
    const { clock, log } = this.options;
    try {
      await this.reopen();
      this.running = false;
      log.info(`${this.what} works again`);
    } catch (cause) {
      log.error(`${this.what} cannot be reopened, trying again`, {
        cause: cause instanceof Error ? cause : undefined,
        seconds: waitMs / 1_000,
      });
      if (this.stopped) return;
      this.timer = clock.setTimer(waitMs, () => {
        this.attempt = this.try(Math.min(waitMs * 2, LONGEST_WAIT_MS));
      });
    }
  }
}
