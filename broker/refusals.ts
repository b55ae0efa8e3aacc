/** What was refused, as log lines: the first of a kind at once, then one line every ten seconds with their number. */
import type { Clock, Timer } from '../platform/clock';
import type { Log } from '../platform/log';

const QUIET_MS = 10_000;

export class Refusals {
  private readonly kinds = new Map<string, { more: number; timer: Timer }>();
  private closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    /** Hears each one. */
    private readonly count: () => void = () => {},
  ) {}

  note(why: string): void {
    if (this.closed) return;
    this.count();
    const kind = this.kinds.get(why);
    if (kind) {
      kind.more += 1;
      return;
    }
    this.log.warn('client refused', { why });
    this.kinds.set(why, { more: 0, timer: this.clock.setTimer(QUIET_MS, () => this.sum(why)) });
  }

  /** Stops counting; what is refused while the broker closes gets no line. */
  close(): void {
    this.closed = true;
    for (const { timer } of this.kinds.values()) timer.cancel();
    this.kinds.clear();
  }

  private sum(why: string): void {
    const more = this.kinds.get(why)?.more ?? 0;
    this.kinds.delete(why);
    if (more > 0) this.log.warn('more clients refused', { why, times: more });
  }
}
