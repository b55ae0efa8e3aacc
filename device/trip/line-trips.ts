/** A bus on its line: the trip follows from timetable, time and position, and the driver corrects it by one touch. */
import type { Clock, Timer } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { Timetable } from '../../protocol/timetable';
import { along, type Place } from './along';
import { hasArrived, nearestRuns } from './nearest-run';
import { type Run, runsBetween, sameRun } from './runs';
import type { TripChoice, TripContext, TripEnds, Trips, TripView } from './trips';

export type LineTripsOptions = TripEnds & {
  readonly timetable: Timetable;
  readonly clock: Pick<Clock, 'setTimer'>;
  /** The terminal's time, unix ms; undefined while nobody vouches for it. */
  now(): number | undefined;
  /** Where the vehicle is; undefined without a fix. */
  place(): Place | undefined;
  readonly log: Log;
};

const LOOK_EVERY_MS = 15_000;
/** This many looks in a row that see another run make a wrong guess right again. */
const LOOKS_TO_CHANGE = 4;
/** Without a position a run is over this long after its last arrival by the timetable. */
const OVERDUE_MS = 10 * 60_000;
/** What the driver may mean: runs that begin within this time. */
const CHOICE_MS = 45 * 60_000;
const CHOICES = 2;

export class LineTrips implements Trips {
  private current: Run | undefined;
  private by: TripView['by'] = 'gtfs';
  private last: Run | undefined;
  private before: Place | undefined;
  private other: { run: Run; looks: number } | undefined;
  private ending: Promise<void> | undefined;
  private timer: Timer | undefined;

  constructor(private readonly options: LineTripsOptions) {
    this.look();
  }

  get view(): TripView {
    return {
      current: this.current && choiceOf(this.current),
      by: this.by,
      others: this.others().map(choiceOf),
    };
  }

  context(): TripContext {
    if (!this.current) return {};
    const { tripId: trip, startDate, pattern } = this.current;
    const stop = this.stopOf(this.current);
    return { trip, startDate, ...(stop !== undefined && { stopSequence: pattern.sequences[stop]! }) };
  }

  choose(id: string): void {
    const run = this.others().find((each) => idOf(each) === id);
    if (!run) return;
    this.begun(run, 'driver');
  }

  begin(): void {}

  async end(): Promise<void> {
    if (!this.current) return;
    this.ending ??= this.options.ended().finally(() => {
      this.ending = undefined;
    });
    await this.ending;
    this.last = this.current;
    this.current = undefined;
    this.by = 'gtfs';
    this.options.changed();
  }

  close(): void {
    this.timer?.cancel();
  }

  private look(): void {
    this.lookNow();
    this.timer = this.options.clock.setTimer(LOOK_EVERY_MS, () => this.look());
  }

  private lookNow(): void {
    const now = this.options.now();
    if (now === undefined) return;
    const here = this.options.place();
    if (this.current && this.isOver(this.current, now, here)) {
      this.end().catch((error: unknown) => {
        // It is tried again at the next look: riders stay counted until its end is on disk.
        this.options.log.warn('end of a trip not stored', { cause: error as Error });
      });
      return;
    }
    const where = here && { here, ...(this.before && { before: this.before }) };
    this.before = here;
    const [nearest] = nearestRuns(this.options.timetable, now, where).filter(
      ({ run }) => !sameRun(run, this.last),
    );
    if (!nearest) return;
    if (!this.current) this.begun(nearest.run, 'gtfs');
    else if (this.by === 'gtfs' && here) this.doubt(nearest.run);
  }

  /** A guess that the position speaks against again and again is given up; nobody got off for that. */
  private doubt(nearest: Run): void {
    if (sameRun(nearest, this.current)) {
      this.other = undefined;
      return;
    }
    const looks = sameRun(nearest, this.other?.run) ? this.other!.looks + 1 : 1;
    this.other = { run: nearest, looks };
    if (looks >= LOOKS_TO_CHANGE) this.begun(nearest, 'gtfs');
  }

  private begun(run: Run, by: TripView['by']): void {
    this.current = run;
    this.by = by;
    this.other = undefined;
    this.options.changed();
  }

  private isOver(run: Run, now: number, here: Place | undefined): boolean {
    if (here) {
      const where = along(this.options.timetable.stops, run.pattern, here);
      if (hasArrived(run, where) && now > run.startsAt) return true;
    }
    // A position that never came to the last stop was on a diversion, or ended early.
    return now > run.endsAt + (here ? 3 : 1) * OVERDUE_MS;
  }

  private stopOf(run: Run): number | undefined {
    const now = this.options.now();
    const here = this.options.place();
    if (here) return along(this.options.timetable.stops, run.pattern, here).stop;
    if (now === undefined) return undefined;
    const after = (now - run.startsAt) / 1000;
    return Math.max(
      0,
      run.pattern.after.findLastIndex((each) => each <= after),
    );
  }

  /** The run before and after the one that is shown, of each direction: nearest in time first. */
  private others(): Run[] {
    const now = this.options.now();
    if (now === undefined) return [];
    const middle = this.current?.startsAt ?? now;
    return runsBetween(this.options.timetable, now - CHOICE_MS, now + CHOICE_MS)
      .filter((run) => !sameRun(run, this.current) && Math.abs(run.startsAt - middle) <= CHOICE_MS)
      .sort((a, b) => Math.abs(a.startsAt - middle) - Math.abs(b.startsAt - middle))
      .slice(0, CHOICES)
      .sort((a, b) => a.startsAt - b.startsAt);
  }
}

const idOf = ({ tripId, startDate }: Run): string => `${startDate} ${tripId}`;

const choiceOf = (run: Run): TripChoice => ({ id: idOf(run), startsAt: run.startsAt, to: run.pattern.to });
