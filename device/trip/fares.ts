/** A taxi's trips: one fare each, begun by its first rider or by the button, ended by the button or the meter. */
import { dateOfDay, dayOf, dayStart, localOffsetMinutes } from '../../protocol/days';
import { formatServiceTime } from '../../protocol/gtfs/time';
import type { TripContext, TripEnds, Trips, TripView } from './trips';

export type FaresOptions = TripEnds & {
  /** The terminal's time, unix ms. */
  now(): number;
  /** Seconds, as the bundle says. */
  dayShift(): number;
};

/** A day begins at 04:00 local time; seconds. */
const DAY_BEGINS = 4 * 3600;

export class Fares implements Trips {
  private startedAt: number | undefined;
  private ending: Promise<void> | undefined;

  constructor(private readonly options: FaresOptions) {}

  get view(): TripView {
    const { startedAt } = this;
    return {
      current: startedAt === undefined ? undefined : { id: String(startedAt), startsAt: startedAt },
      by: 'meter',
      others: [],
    };
  }

  /** A check-in is on a fare: the first one begins it. */
  context(): TripContext {
    if (this.startedAt === undefined) return {};
    const shift = this.options.dayShift();
    const day = dayOf(this.startedAt, shift);
    // As GTFS has it: a fare at one in the night is at 25:00 of the day before.
    const seconds = (this.startedAt - dayStart(day, shift)) / 1000 + DAY_BEGINS;
    return {
      trip: `fare ${formatServiceTime(seconds)}`,
      startDate: dateOfDay(day, shift, localOffsetMinutes(shift)).replaceAll('-', ''),
    };
  }

  choose(): void {}

  begin(): void {
    if (this.startedAt !== undefined) return;
    this.startedAt = this.options.now();
    this.options.changed();
  }

  async end(): Promise<void> {
    this.ending ??= this.options.ended().finally(() => {
      this.ending = undefined;
    });
    await this.ending;
    this.startedAt = undefined;
    this.options.changed();
  }

  close(): void {}
}
