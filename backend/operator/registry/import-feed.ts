/**
 * Lines and stops of a GTFS feed into the registry: the feed decides which lines and stops there are; what only we know (a
 * line's English headsign) stays. A bad feed changes nothing. Pure.
 */
import { groupBy } from '../../../platform/group-by';
import type { Feed, FeedFinding, Line as FeedLine, Trip } from '../../../protocol/gtfs';
import type { Line, RegistryFile, Stop } from './schema';

export type FeedImport = {
  /** None when an error is among the findings. */
  readonly file?: RegistryFile;
  readonly findings: readonly FeedFinding[];
};

/** As the registry and the messages carry ids and names. */
const MOST = 64;
const MOST_STOP_NAME = 128;

/** @param now unix ms, kept as the time of the import */
export function importFeed(file: RegistryFile, feed: Feed, now: number): FeedImport {
  const findings = [...longIds(feed), ...linesWithoutTrips(feed)];
  if (findings.some(({ severity }) => severity === 'error')) return { findings };
  const tripsOf = groupBy(feed.trips.values(), ({ lineId }) => lineId);
  const known = new Map(file.lines.map((line) => [line.id, line]));
  const lines = [...feed.lines.values()].map((line) =>
    toLine(line, tripsOf.get(line.id) ?? [], known.get(line.id)),
  );
  const { kept, said } = stillServed(file, feed);
  return {
    file: {
      ...file,
      lines: [...lines, ...kept],
      stops: [...feed.stops.values()].map(toStop),
      feed: { importedAt: now, timezone: feed.timezone, from: feed.from, to: feed.to },
    },
    findings: [...findings, ...said],
  };
}

function longIds(feed: Feed): FeedFinding[] {
  const check = (file: string, column: string, ids: Iterable<string>): FeedFinding[] =>
    [...ids]
      .filter((id) => id.length > MOST)
      .map((id) => ({
        severity: 'error',
        file,
        what: `${column} ${id.slice(0, 20)}… is longer than ${MOST} characters: shorten it`,
      }));
  return [
    ...check('routes.txt', 'route_id', feed.lines.keys()),
    ...check('stops.txt', 'stop_id', feed.stops.keys()),
  ];
}

function linesWithoutTrips(feed: Feed): FeedFinding[] {
  const run = new Set([...feed.trips.values()].map(({ lineId }) => lineId));
  return [...feed.lines.values()]
    .filter(({ id }) => !run.has(id))
    .map(({ id }) => ({ severity: 'warning', file: 'routes.txt', what: `line ${id} has no trip` }));
}

/** Lines that the feed does not have stay where a vehicle serves them: its check-ins would have no line. */
function stillServed(file: RegistryFile, feed: Feed): { kept: Line[]; said: FeedFinding[] } {
  const served = new Set(file.vehicles.map(({ lineId }) => lineId));
  const kept = file.lines.filter(({ id }) => !feed.lines.has(id) && served.has(id));
  const said = kept.map(
    ({ id }): FeedFinding => ({
      severity: 'warning',
      file: 'routes.txt',
      what: `lacks line ${id}, which vehicles serve: it stays, without stops, until they are given another`,
    }),
  );
  // Their stops may be gone.
  return { kept: kept.map(({ ways: _ways, ...line }) => line), said };
}

function toLine({ id, name, type }: FeedLine, trips: readonly Trip[], known: Line | undefined): Line {
  const ways = waysOf(trips);
  const headsign = (ways[0]?.headsign || name).slice(0, MOST);
  return {
    id,
    name: name.slice(0, MOST),
    to: known?.to ?? { zh: headsign, en: headsign },
    ...(type >= 0 && type <= 9999 && { type }),
    ...(ways.length > 0 && { ways }),
  };
}

/** Each sequence of stops once, the one with most trips first. */
function waysOf(trips: readonly Trip[]): NonNullable<Line['ways']> {
  const same = groupBy(trips, ({ directionId, stopTimes }) =>
    JSON.stringify([directionId ?? null, ...stopTimes.map(({ stopId }) => stopId)]),
  );
  return [...same.values()]
    .sort((a, b) => b.length - a.length)
    .map(([first]) => ({
      headsign: first!.headsign.slice(0, MOST_STOP_NAME),
      ...(first!.directionId !== undefined && { directionId: first!.directionId }),
      stops: first!.stopTimes.map(({ stopId }) => stopId),
    }));
}

const toStop = ({ id, name, lat, lon }: Stop): Stop => ({
  id,
  name: name.slice(0, MOST_STOP_NAME),
  lat,
  lon,
});
