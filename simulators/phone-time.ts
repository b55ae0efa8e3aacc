/** The time as a phone tells it to the operator: the site's, for its own clock would be a fingerprint. */
import type { Clock } from '../platform/clock';
import { stepOf } from '../protocol/boarding-code/steps';

export class PhoneTime {
  /** Site's time at `monotonic() = 0`. */
  private origin: number | undefined;

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** Asks the site; half of the round trip is taken off. */
  async hear(ask: () => Promise<number>): Promise<void> {
    const before = this.clock.monotonic();
    const time = await ask();
    const after = this.clock.monotonic();
    this.origin = time - (before + after) / 2;
  }

  get heard(): boolean {
    return this.origin !== undefined;
  }

  /** Unix ms by the site's clock. Error before `hear` has succeeded once. */
  now(): number {
    if (this.origin === undefined) throw new Error('this phone has not heard the time from the site yet');
    return Math.floor(this.origin + this.clock.monotonic());
  }

  /** The step of now, as relay messages carry it. */
  step(): number {
    return stepOf(this.now());
  }
}
