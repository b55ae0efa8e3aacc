/**
 * Check-ins by the hour, for the last day, of one terminal or one line. Counts of 1 to 4 come as `<5` (TOPICS rule 11), so a sum
 * is known only between two bounds; nothing finer than what terminals told can be read from it.
 */
import type { Count } from '../../protocol/messages/coarse';
import { HOUR_MS } from '../rules/rule';

export const HOURS_KEPT = 24;
const FEW = { least: 1, most: 4 } as const;

export type HourSum = {
  /** When the hour begins, unix ms. */
  readonly at: number;
  readonly least: number;
  readonly most: number;
};

export class Hours {
  /** The hour of each place, counted since 1970. */
  private readonly hours = new Uint32Array(HOURS_KEPT);
  private readonly least = new Uint32Array(HOURS_KEPT);
  private readonly most = new Uint32Array(HOURS_KEPT);

  /** @param at unix ms within the hour; one older than what is kept is left out */
  add(at: number, counts: readonly Count[]): void {
    const hour = Math.floor(at / HOUR_MS);
    const place = hour % HOURS_KEPT;
    if (hour < this.hours[place]!) return;
    if (hour > this.hours[place]!) {
      this.hours[place] = hour;
      this.least[place] = 0;
      this.most[place] = 0;
    }
    for (const count of counts) {
      this.least[place]! += count === '<5' ? FEW.least : count;
      this.most[place]! += count === '<5' ? FEW.most : count;
    }
  }

  /** The hours that something was counted in, oldest first; of the last day only. */
  sums(now: number): HourSum[] {
    const oldest = oldestAt(now);
    return [...this.hours]
      .map((hour, place) => ({ hour, least: this.least[place]!, most: this.most[place]! }))
      .filter(({ hour }) => hour >= oldest)
      .sort((a, b) => a.hour - b.hour)
      .map(({ hour, least, most }) => ({ at: hour * HOUR_MS, least, most }));
  }

  /** Nothing was counted in the last day. */
  isOver(now: number): boolean {
    return this.hours.every((hour) => hour < oldestAt(now));
  }
}

const oldestAt = (now: number): number => Math.floor(now / HOUR_MS) - HOURS_KEPT + 1;
