/** Which run of its line a vehicle is most likely on, by time and, where it is known, by position. Pure. */
import type { Timetable } from '../../protocol/timetable';
import { type Along, along, type Place } from './along';
import { type Run, runsBetween } from './runs';

export type Candidate = {
  readonly run: Run;
  /** Ms late (or early, below 0) by the timetable, were it this run. */
  readonly late: number;
};

/** Further than this from the way, a vehicle is on no run of its line: in the depot, on a diversion. Metres. */
const OFF_THE_WAY = 400;
/** Later or earlier than this, it is another run. */
const MOST_LATE = 25 * 60_000;
const MOST_EARLY = 8 * 60_000;
/** A vehicle that waits at its first stop is on the run that leaves next. */
const BEFORE_START = 10 * 60_000;
/** Metres that a vehicle must have come on before its direction is believed. */
const MOVED = 60;

/** What is known of where the vehicle is, and where it was a while before. */
export type Whereabouts = { readonly here: Place; readonly before?: Place };

/** The likely runs, the likeliest first; none when the vehicle is far from its line. */
export function nearestRuns(timetable: Timetable, now: number, where?: Whereabouts): Candidate[] {
  return runsBetween(timetable, now - MOST_LATE, now + BEFORE_START)
    .map((run) => ({ run, late: where ? lateBy(timetable, run, now, where) : lateWithoutPlace(run, now) }))
    .filter((each): each is Candidate => each.late !== undefined)
    .sort((a, b) => oddness(a) - oddness(b) || a.run.startsAt - b.run.startsAt);
}

/** A bus is rather late than early. */
const oddness = ({ late }: Candidate): number => (late < 0 ? -1.5 * late : late);

/** Seconds from the last stop, by the timetable, at which a trip has arrived. */
const ARRIVED_SECONDS = 20;

export const hasArrived = ({ pattern }: Run, { after }: Along): boolean =>
  pattern.after.at(-1)! - after <= ARRIVED_SECONDS;

function lateBy(timetable: Timetable, run: Run, now: number, where: Whereabouts): number | undefined {
  const here = along(timetable.stops, run.pattern, where.here);
  // Nobody begins a trip at its last stop.
  if (here.off > OFF_THE_WAY || hasArrived(run, here)) return undefined;
  if (where.before) {
    const before = along(timetable.stops, run.pattern, where.before);
    const moved = Math.hypot(
      (where.here.lat - where.before.lat) * 111_320,
      (where.here.lon - where.before.lon) * 111_320 * Math.cos((where.here.lat * Math.PI) / 180),
    );
    // It goes the other way.
    if (moved > MOVED && here.after < before.after) return undefined;
  }
  // Waiting at the first stop is not early.
  if (here.after === 0 && now < run.startsAt) return run.startsAt - now <= BEFORE_START ? 0 : undefined;
  const late = now - (run.startsAt + here.after * 1000);
  return late > MOST_LATE || late < -MOST_EARLY ? undefined : late;
}

/** Without a position the run in the middle of its time is as good as any: 0 while it runs by the timetable. */
function lateWithoutPlace({ startsAt, endsAt }: Run, now: number): number | undefined {
  if (now < startsAt) return now - startsAt >= -BEFORE_START ? now - startsAt : undefined;
  return now <= endsAt ? (now - startsAt) / 100 : undefined;
}
