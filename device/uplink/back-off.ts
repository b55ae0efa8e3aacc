/** When to connect again (PROTOCOL.md TOPICS, rule 7): full jitter from 1 s to 5 min, calm again after 2 min connected. */
import type { Random } from '../../platform/random';

const FIRST_CEILING = 1_000;
const LAST_CEILING = 5 * 60_000;
/** A session that lasted this long was a good one, ms. */
export const GOOD_SESSION_MS = 2 * 60_000;

export class BackOff {
  private ceiling = FIRST_CEILING;

  /** @param spreadMs longest first wait after a session was lost: a broker's whole fleet loses it at once */
  constructor(
    private readonly random: Pick<Random, 'below'>,
    private readonly spreadMs: number,
  ) {}

  /** Ms to wait after an attempt that failed. */
  afterFailure(): number {
    const wait = 1 + this.random.below(this.ceiling);
    this.ceiling = Math.min(2 * this.ceiling, LAST_CEILING);
    return wait;
  }

  /**
   * Ms to wait after a session that lasted `lastedMs`. A broker that lets terminals in and drops them again must not
   * see them every minute: short sessions count as failures, beneath the spread.
   */
  afterLoss(lastedMs: number): number {
    if (lastedMs >= GOOD_SESSION_MS) this.ceiling = FIRST_CEILING;
    const longest = Math.max(this.spreadMs, this.ceiling);
    if (lastedMs < GOOD_SESSION_MS) this.ceiling = Math.min(2 * this.ceiling, LAST_CEILING);
    return 1 + this.random.below(longest);
  }
}
