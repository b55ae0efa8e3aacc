/** Plays a rhythm on an output. Node's timers are some ms late under load: a rhythm bears that, a melody would not. */
import type { Clock, Timer } from '../../platform/clock';
import type { GpioOutput } from '../ports/gpio';
import type { Pattern } from './patterns';

export class Player {
  private timer: Timer | undefined;

  constructor(
    private readonly output: GpioOutput,
    private readonly clock: Clock,
  ) {}

  /** Cuts short what is under way. */
  play(pattern: Pattern): void {
    this.timer?.cancel();
    this.step(pattern, 0);
  }

  stop(): void {
    this.timer?.cancel();
    this.output.set(false);
  }

  private step(pattern: Pattern, at: number): void {
    const duration = pattern[at];
    this.output.set(duration !== undefined && at % 2 === 0);
    if (duration !== undefined) this.timer = this.clock.setTimer(duration, () => this.step(pattern, at + 1));
  }
}
