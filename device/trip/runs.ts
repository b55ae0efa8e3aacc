/** Trips of a timetable as they run at a time: which dates, when they start and end. Pure. */
import { addDays, localDate, runsOn, serviceMidnight } from '../../protocol/gtfs/time';
import type { Timetable } from '../../protocol/timetable';

/** A trip on a date: the two together are one run (a trip alone is not). */
export type Run = {
  /** GTFS `trip_id`. */
  readonly tripId: string;
  /** GTFS `start_date`, `YYYYMMDD`. */
  readonly startDate: string;
  readonly pattern: Timetable['patterns'][number];
  /** Unix ms, by the timetable. */
  readonly startsAt: number;
  readonly endsAt: number;
};

export const sameRun = (a: Run | undefined, b: Run | undefined): boolean =>
  a?.tripId === b?.tripId && a?.startDate === b?.startDate;

/** Runs that are under way between `from` and `to` (unix ms), by start. Yesterday's may run past midnight. */
export function runsBetween(timetable: Timetable, from: number, to: number): Run[] {
  const today = localDate(to, timetable.timezone);
  const runs = [addDays(today, -1), today].flatMap((startDate) => runsOfDate(timetable, startDate));
  return runs
    .filter(({ startsAt, endsAt }) => startsAt <= to && endsAt >= from)
    .sort((a, b) => a.startsAt - b.startsAt || (a.tripId < b.tripId ? -1 : 1));
}

function runsOfDate(timetable: Timetable, startDate: string): Run[] {
  const midnight = serviceMidnight(startDate, timetable.timezone);
  const isRunning = timetable.services.map(({ weekdays, added, removed, ...service }) =>
    runsOn(
      {
        ...service,
        weekdays: [...weekdays].map((day) => day === '1'),
        added: new Set(added),
        removed: new Set(removed),
      },
      startDate,
    ),
  );
  return timetable.trips
    .filter(({ service }) => isRunning[service])
    .map(({ id, pattern: index, start }) => {
      const pattern = timetable.patterns[index]!;
      const startsAt = midnight + start * 1000;
      return { tripId: id, startDate, pattern, startsAt, endsAt: startsAt + pattern.after.at(-1)! * 1000 };
    });
}
