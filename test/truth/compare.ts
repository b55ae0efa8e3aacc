/** Holds a trace against what really happened, pair by pair. */

import type { CoRider } from '../../backend/authority/tracing/co-riders';
import { MINUTE_MS, TRACE_DEFAULTS } from '../../backend/authority/tracing/config';
import type { TrueRide } from '../../simulators/city/journeys';
import { togetherMs } from '../../simulators/city/truth';

/** How two people's rides really met; ms. */
export type Meeting = {
  /** Together on one vehicle. */
  readonly shared: number;
  /** The same and the time in which the index case's air was still there. */
  readonly inAir: number;
  /** How close they came to the latter where they did not: 0 or below, the larger the closer. */
  readonly nearest: number;
};

/** Everybody whose ride met one of the index case's, and who came close. */
export function meetingsOf(index: readonly TrueRide[], rides: readonly TrueRide[]): Map<number, Meeting> {
  const meetings = new Map<number, Meeting>();
  for (const own of index)
    for (const other of rides) {
      if (other.rider === own.rider || other.vehicleId !== own.vehicleId) continue;
      const air = TRACE_DEFAULTS.airClearingMinutes[own.kind] * MINUTE_MS;
      const inAir = togetherMs({ ...own, off: own.off + air }, other);
      const before = meetings.get(other.rider) ?? { shared: 0, inAir: 0, nearest: Number.NEGATIVE_INFINITY };
      meetings.set(other.rider, {
        shared: before.shared + Math.max(0, togetherMs(own, other)),
        inAir: before.inAir + Math.max(0, inAir),
        nearest: Math.max(before.nearest, inAir),
      });
    }
  return meetings;
}

/** Counts of pairs, to be added up over cities. */
export class Tally {
  /** Pairs that the trace named, and that were (or were not) together. */
  hits = 0;
  falseAlarms = 0;
  /** Pairs that were together, both checked in, and were not named. */
  missed = 0;
  /** The same for those that the trace calls certain. */
  certainHits = 0;
  certainFalse = 0;

  get precision(): number {
    return this.hits / (this.hits + this.falseAlarms);
  }

  get recall(): number {
    return this.hits / (this.hits + this.missed);
  }

  get certainPrecision(): number {
    return this.certainHits / (this.certainHits + this.certainFalse);
  }

  /**
   * @param traced by rider
   * @param known riders with a check-in on the shared ride: nobody can find the others
   */
  add(
    traced: ReadonlyMap<number, Pick<CoRider, 'certain' | 'tier'>>,
    meetings: ReadonlyMap<number, Meeting>,
    known: (rider: number) => boolean,
    counts: (coRider: Pick<CoRider, 'certain' | 'tier'>) => boolean = () => true,
  ): void {
    for (const [rider, coRider] of traced) {
      if (!counts(coRider)) continue;
      const met = (meetings.get(rider)?.inAir ?? 0) > 0;
      const together = (meetings.get(rider)?.shared ?? 0) > 0;
      if (met) this.hits++;
      else this.falseAlarms++;
      if (coRider.certain > 0 && together) this.certainHits++;
      else if (coRider.certain > 0) this.certainFalse++;
    }
    for (const [rider, { inAir }] of meetings) {
      const coRider = traced.get(rider);
      if (inAir > 0 && known(rider) && !(coRider && counts(coRider))) this.missed++;
    }
  }
}
