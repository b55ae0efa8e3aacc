/**
 * Reads a GTFS feed with a report: a bad feed is refused as a whole with every reason, a merely odd or expired one is
 * taken with warnings. Pure: the caller brings the files.
 */
import type { Feed, FeedFinding, Line, ShapePoint, Stop } from './feed';
import { readServices } from './read-services';
import { readTrips } from './read-trips';
import { Findings, idOf, type Row, readTable, type Table } from './table';

/** The files that are read, and the columns that each must have. */
const FILES = {
  'agency.txt': ['agency_timezone'],
  'stops.txt': ['stop_id', 'stop_name', 'stop_lat', 'stop_lon'],
  'routes.txt': ['route_id', 'route_type'],
  'trips.txt': ['route_id', 'service_id', 'trip_id'],
  'stop_times.txt': ['trip_id', 'arrival_time', 'departure_time', 'stop_id', 'stop_sequence'],
  'calendar.txt': ['service_id', ...weekdays(), 'start_date', 'end_date'],
  'calendar_dates.txt': ['service_id', 'date', 'exception_type'],
  'shapes.txt': ['shape_id', 'shape_pt_lat', 'shape_pt_lon', 'shape_pt_sequence'],
} as const;
export type FeedFile = keyof typeof FILES;
export const FEED_FILES = Object.keys(FILES) as FeedFile[];

/** Needed in every feed; of the two calendars one is enough. */
const NEEDED: readonly FeedFile[] = ['agency.txt', 'stops.txt', 'routes.txt', 'trips.txt', 'stop_times.txt'];

export type FeedReport = {
  /** None when an error is among the findings. */
  readonly feed?: Feed;
  readonly findings: readonly FeedFinding[];
};

/**
 * @param file the bytes of a file of the feed, undefined where it has none
 * @param today `YYYYMMDD`, to warn of a feed that has ended; left out, nothing is said of it
 */
export function readFeed(file: (name: FeedFile) => Uint8Array | undefined, today?: string): FeedReport {
  const findings = new Findings();
  const tables = new Map<FeedFile, Table>();
  for (const name of FEED_FILES) {
    const bytes = file(name);
    const table = bytes && readTable(name, bytes, FILES[name], findings);
    if (table) tables.set(name, table);
    else if (!bytes && NEEDED.includes(name)) findings.error(name, undefined, 'is not in the feed');
  }
  if (!file('calendar.txt') && !file('calendar_dates.txt'))
    findings.error('calendar.txt', undefined, 'is not in the feed, nor is calendar_dates.txt: one is needed');
  if (findings.refuses) return { findings: findings.all };

  const timezone = readTimezone(tables.get('agency.txt')!, findings);
  const stops = readStops(tables.get('stops.txt')!, findings);
  const lines = readLines(tables.get('routes.txt')!, findings);
  const services = readServices(tables.get('calendar.txt'), tables.get('calendar_dates.txt'), findings);
  const shapes = readShapes(tables.get('shapes.txt'), findings);
  const trips = readTrips(
    { trips: tables.get('trips.txt')!, stopTimes: tables.get('stop_times.txt')! },
    { stops, lines, services, shapes },
    findings,
  );
  const dates = [...services.values()].flatMap((each) => [each.from, each.to, ...each.added]).filter(Boolean);
  const from = dates.reduce((least, date) => (date < least ? date : least), dates[0] ?? '');
  const to = dates.reduce((most, date) => (date > most ? date : most), from);
  if (today !== undefined && to < today)
    findings.warn('calendar.txt', undefined, `ended on ${to}: nothing runs by it any more`);
  if (findings.refuses) return { findings: findings.all };
  return { feed: { timezone, stops, lines, trips, services, shapes, from, to }, findings: findings.all };
}

function weekdays(): string[] {
  return ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
}

function readTimezone({ file, rows }: Table, findings: Findings): string {
  const names = new Set(rows.map((row) => row.get('agency_timezone')));
  const [name = ''] = names;
  if (names.size !== 1)
    findings.error(file, undefined, 'must name one agency_timezone, the same for all agencies');
  else if (!isTimezone(name))
    findings.error(file, rows[0]!.line, 'agency_timezone must be an IANA name, such as Asia/Shanghai');
  return name;
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function readStops({ file, rows }: Table, findings: Findings): Map<string, Stop> {
  const stops = new Map<string, Stop>();
  for (const row of rows) {
    const id = idOf(row, 'stop_id', file, stops, findings);
    if (id === undefined) continue;
    // Stations, entrances and boarding areas are no places where a vehicle stops.
    if (!['', '0'].includes(row.get('location_type'))) continue;
    const place = placeOf(row, 'stop_lat', 'stop_lon', file, findings);
    if (place) stops.set(id, { id, name: row.get('stop_name'), ...place });
  }
  return stops;
}

function readLines({ file, rows }: Table, findings: Findings): Map<string, Line> {
  const lines = new Map<string, Line>();
  for (const row of rows) {
    const id = idOf(row, 'route_id', file, lines, findings);
    if (id === undefined) continue;
    const [short, longName] = [row.get('route_short_name'), row.get('route_long_name')];
    if (short === '' && longName === '')
      findings.error(file, row.line, 'needs a route_short_name or a route_long_name');
    const type = Number(row.get('route_type'));
    if (row.get('route_type') === '' || !Number.isInteger(type))
      findings.error(file, row.line, 'route_type must be a whole number, such as 3 for a bus');
    lines.set(id, { id, name: short || longName, longName, type });
  }
  return lines;
}

function readShapes(table: Table | undefined, findings: Findings): Map<string, readonly ShapePoint[]> {
  const points = new Map<string, (ShapePoint & { sequence: number })[]>();
  for (const row of table?.rows ?? []) {
    const id = row.get('shape_id');
    const place = placeOf(row, 'shape_pt_lat', 'shape_pt_lon', table!.file, findings);
    if (!place) continue;
    const all = points.get(id) ?? [];
    points.set(id, all);
    all.push({ ...place, sequence: Number(row.get('shape_pt_sequence')) });
  }
  const ordered = (all: (ShapePoint & { sequence: number })[]) =>
    all.sort((a, b) => a.sequence - b.sequence).map(({ lat, lon }): ShapePoint => ({ lat, lon }));
  return new Map([...points].map(([id, all]) => [id, ordered(all)]));
}

function placeOf(row: Row, latColumn: string, lonColumn: string, file: string, findings: Findings) {
  const [lat, lon] = [row.get(latColumn), row.get(lonColumn)].map((text) =>
    text === '' ? Number.NaN : Number(text),
  ) as [number, number];
  if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) {
    if (lat === 0 && lon === 0) findings.warn(file, row.line, `${latColumn}, ${lonColumn} are 0, 0`);
    return { lat, lon };
  }
  findings.error(
    file,
    row.line,
    `${latColumn} must lie in -90..90, ${lonColumn} in -180..180, in WGS-84 degrees`,
  );
  return undefined;
}
