import type { Clock, Timer } from '../platform/clock';

/**
 * Room for check-ins that are being stored: while there is none, connections that bring more are not read (back-pressure:
 * their terminals meet their own TCP window), and go on in the order in which they began to wait, before whoever comes
 * meanwhile. What is read before it can be stored costs several times its bytes: 160,000 check-ins at once held 2.4 GB.
 */
export class Room {
  private taken = 0;
  private readonly waiting = new Set<() => void>();
  private isLettingIn = false;
  private timer: Timer | undefined;

  /** @param bytes how much may be on its way; who comes while less is may go beyond it once */
  constructor(
    private readonly bytes: number,
    private readonly clock: Pick<Clock, 'setTimer'>,
  ) {}

  /** Whether who comes now must wait: there is no room, or others wait for it. */
  get isFull(): boolean {
    return this.taken >= this.bytes || (this.waiting.size > 0 && !this.isLettingIn);
  }

  take(bytes: number): void {
    this.taken += bytes;
  }

  /** Gives room back. */
  give(bytes: number): void {
    this.taken -= bytes;
    this.look();
  }

  /** Calls `go` once there is room, unless `forget` comes first. */
  wait(go: () => void): void {
    this.waiting.add(go);
    this.look();
  }

  forget(go: () => void): void {
    this.waiting.delete(go);
  }

  /** Once half of it is free, others come: behind the answers of what was stored together. */
  private look(): void {
    if (this.waiting.size === 0 || this.taken > this.bytes / 2) return;
    this.timer ??= this.clock.setTimer(0, () => this.letIn());
  }

  private letIn(): void {
    this.timer = undefined;
    this.isLettingIn = true;
    try {
      for (const go of this.waiting) {
        if (this.isFull) return;
        this.waiting.delete(go);
        go();
      }
    } finally {
      this.isLettingIn = false;
    }
  }
}
