/** A token bucket by the clock port: filled at `perSecond`, holding at most `burst`. */
import type { Clock, Timer } from '../platform/clock';

export class TokenBucket {
  private tokens: number;
  private filledAt: number;
  private waiting: (() => void)[] = [];
  private timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.tokens = burst;
    this.filledAt = clock.monotonic();
  }

  /** Takes a token, or says that there is none. */
  take(): boolean {
    const now = this.clock.monotonic();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1000) * this.perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** Takes a token, unless others wait for one. */
  takeTurn(): boolean {
    return this.waiting.length === 0 && this.take();
  }

  /** Calls `go` at once while there are tokens, else when its turn comes, in order: a flood meets its own TCP window. */
  wait(go: () => void): void {
    if (this.takeTurn()) {
      go();
      return;
    }
    this.waiting.push(go);
    this.arm();
  }

  /** Forgets who waits. */
  stop(): void {
    this.waiting = [];
    this.timer?.cancel();
    this.timer = undefined;
  }

  private arm(): void {
    if (this.timer || this.waiting.length === 0) return;
    this.timer = this.clock.setTimer(((1 - this.tokens) / this.perSecond) * 1000, () => {
      this.timer = undefined;
      while (this.waiting.length > 0 && this.take()) this.waiting.shift()!();
      this.arm();
    });
  }
}
