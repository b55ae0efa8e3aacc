/** Cuts one line's timetable for a terminal out of a feed. */
import { Malformed } from '../errors';
import type { Timetable } from '../timetable';
import type { Feed, Stop, Trip } from './feed';

/**
 * @param english translates a name of the feed (GTFS `translations.txt`); undefined where it does not, then the name stays
 * @throws Malformed when the feed has no such line, or the line no trip
 */
export function lineTimetable(
  feed: Feed,
  lineId: string,
  english: (name: string) => string | undefined = () => undefined,
): Timetable {
  if (!feed.lines.has(lineId)) throw new Malformed('line', `${lineId} is not in the feed`);
  const trips = [...feed.trips.values()].filter((trip) => trip.lineId === lineId);
  if (trips.length === 0) throw new Malformed('line', `${lineId} has no trips in the feed`);
  const words = (zh: string) => ({ zh, en: english(zh) ?? zh });
  const stops = numbered<Stop>((stop) => stop.id);
  const services = numbered<string>((id) => id);
  const patterns = numbered<Timetable['patterns'][number]>((pattern) => JSON.stringify(pattern));
  const rows = trips.map((trip) => ({
    id: trip.id,
    pattern: patterns.of(patternOf(trip, (id) => stops.of(stopOf(feed, id)), words)),
    service: services.of(trip.serviceId),
    start: trip.stopTimes[0]!.departure,
  }));
  return {
    v: 1,
    line: lineId,
    timezone: feed.timezone,
    services: services.all.map((id) => serviceOf(feed, id)),
    stops: stops.all.map(({ name, lat, lon }) => ({ name: words(name), lat, lon })),
    patterns: patterns.all,
    trips: rows.sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1)),
  };
}

function patternOf(
  { headsign, stopTimes }: Trip,
  stop: (id: string) => number,
  words: (zh: string) => { zh: string; en: string },
): Timetable['patterns'][number] {
  const start = stopTimes[0]!.departure;
  return {
    to: words(headsign),
    stops: stopTimes.map(({ stopId }) => stop(stopId)),
    sequences: stopTimes.map(({ sequence }) => sequence),
    after: stopTimes.map(({ arrival }) => Math.max(0, Math.round(arrival - start))),
  };
}

function stopOf(feed: Feed, id: string): Stop {
  const stop = feed.stops.get(id);
  if (!stop) throw new Malformed('feed', `names the stop ${id} that it does not have`);
  return stop;
}

function serviceOf(feed: Feed, id: string): Timetable['services'][number] {
  const service = feed.services.get(id);
  if (!service) throw new Malformed('feed', `names the service ${id} that it does not have`);
  const { weekdays, from, to, added, removed } = service;
  return {
    id,
    weekdays: Array.from({ length: 7 }, (_, day) => (weekdays[day] ? '1' : '0')).join(''),
    from,
    to,
    added: [...added].sort(),
    removed: [...removed].sort(),
  };
}

/** Gives things numbers in the order in which they are asked for, equal ones the same. */
function numbered<Thing>(keyOf: (thing: Thing) => string) {
  const all: Thing[] = [];
  const numbers = new Map<string, number>();
  return {
    all,
    of(thing: Thing): number {
      const key = keyOf(thing);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, all.push(thing) - 1);
      return all.length - 1;
    },
  };
}
