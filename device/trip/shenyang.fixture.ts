/** 168路 of our Shenyang feed as a terminal carries it, and a bus that drives it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineTimetable, readFeed, serviceMidnight } from '../../protocol/gtfs';
import type { Timetable } from '../../protocol/timetable';
import type { Place } from './along';
import type { Run } from './runs';

const FOLDER = join(__dirname, '../../simulators/feeds/shenyang');

export function shenyang(line = '168'): Timetable {
  const { feed, findings } = readFeed((name) => {
    const path = join(FOLDER, name);
    return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
  });
  if (!feed) throw new Error(JSON.stringify(findings));
  return lineTimetable(feed, line, (name) => (name === '沈阳北站' ? 'Shenyang North Station' : undefined));
}

/** Unix ms of a time of 2026-01-12 in Shenyang, GTFS hours. */
export function at(clock: string, date = '20260112'): number {
  const [hours, minutes] = clock.split(':').map(Number) as [number, number];
  return serviceMidnight(date, 'Asia/Shanghai') + (hours * 3600 + minutes * 60) * 1000;
}

/** Where a bus on a run is, `late` ms behind its timetable. */
export function placeOn({ stops }: Timetable, run: Run, now: number, late = 0): Place {
  const after = (now - late - run.startsAt) / 1000;
  const { pattern } = run;
  const next = pattern.after.findIndex((each) => each > after);
  if (next <= 0) return stops[pattern.stops[next === 0 ? 0 : pattern.stops.length - 1]!]!;
  const [from, to] = [stops[pattern.stops[next - 1]!]!, stops[pattern.stops[next]!]!];
  const part = (after - pattern.after[next - 1]!) / (pattern.after[next]! - pattern.after[next - 1]!);
  return { lat: from.lat + part * (to.lat - from.lat), lon: from.lon + part * (to.lon - from.lon) };
}
