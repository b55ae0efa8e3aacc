/** What a run is played in: virtual time, seeded chance, and what happened so far. */
import { type Random, seededRandom } from '../../platform/random';
import { type VirtualClock, virtualClock } from '../../platform/virtual-clock';
import { toHex } from '../../protocol/bytes';
import { sha256 } from '../../protocol/hmac';

/** An event as it is printed: seconds since the begin, who, what. */
const EVENTS_KEPT = 5_000;

export class World {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** The invariant that was broken first, in words; the run ends there. */
  failure: string | undefined;
  readonly counts = { crashes: 0, partitions: 0, diskFaults: 0 };
  private readonly lines: string[] = [];

  constructor(
    readonly seed: number,
    /** True time at the begin, unix ms. */
    startsAt: number,
  ) {
    this.clock = virtualClock(startsAt);
    this.random = seededRandom(`world ${seed}`);
  }

  /** Notes what happened. */
  note(who: string, what: string): void {
    const at = (this.clock.monotonic() / 1000).toFixed(3).padStart(9);
    this.lines.push(`${at} s  ${who}: ${what}`);
    if (this.lines.length > EVENTS_KEPT) this.lines.shift();
  }

  /** An invariant is broken: the first one counts. */
  fail(who: string, what: string): void {
    this.note(who, `BROKEN: ${what}`);
    this.failure ??= `${who}: ${what}`;
  }

  get events(): readonly string[] {
    return this.lines;
  }

  /** One figure for all that happened: two runs of a seed have the same. */
  get digest(): string {
    return toHex(sha256(new TextEncoder().encode(this.lines.join('\n')))).slice(0, 16);
  }
}
