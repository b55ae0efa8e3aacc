import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

type Row = Record<string, string>;
const read = (name: string): Row[] =>
  parse(readFileSync(join(__dirname, `${name}.txt`)), { columns: true, bom: true });

const seconds = (text: string): number => {
  assert.match(text, /^\d\d:[0-5]\d:[0-5]\d$/);
  const [hours, minutes, rest] = text.split(':').map(Number);
  return hours! * 3600 + minutes! * 60 + rest!;
};

function groupBy(rows: Row[], key: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row[key]!, [...(groups.get(row[key]!) ?? []), row]);
  return groups;
}

function metres(a: Row, b: Row, lat = 'stop_lat', lon = 'stop_lon'): number {
  const rad = Math.PI / 180;
  const y = (Number(b[lat]) - Number(a[lat])) * rad;
  const x = (Number(b[lon]) - Number(a[lon])) * rad * Math.cos(Number(a[lat]) * rad);
  return 6_371_000 * Math.hypot(x, y);
}

describe('GTFS feed of Shenyang', () => {
  const [agency, stops, routes, trips, times, calendar, shapes, translations] = [
    'agency',
    'stops',
    'routes',
    'trips',
    'stop_times',
    'calendar',
    'shapes',
    'translations',
  ].map(read) as [Row[], Row[], Row[], Row[], Row[], Row[], Row[], Row[]];
  const stopOf = new Map(stops.map((stop) => [stop.stop_id!, stop]));
  const timesOf = groupBy(times, 'trip_id');
  const shapeOf = groupBy(shapes, 'shape_id');

  it('has ids that are unique, and refers to nothing that is not there', () => {
    const ids = (rows: Row[], key: string) => {
      const found = new Set(rows.map((row) => row[key]!));
      assert.equal(found.size, rows.length, `${key} is not unique`);
      return found;
    };
    const agencies = ids(agency, 'agency_id');
    const routeIds = ids(routes, 'route_id');
    const tripIds = ids(trips, 'trip_id');
    const services = ids(calendar, 'service_id');
    ids(stops, 'stop_id');
    for (const route of routes) assert.ok(agencies.has(route.agency_id!), route.route_id);
    for (const trip of trips) {
      assert.ok(routeIds.has(trip.route_id!), trip.trip_id);
      assert.ok(services.has(trip.service_id!), trip.trip_id);
      assert.ok(shapeOf.has(trip.shape_id!), trip.trip_id);
      assert.ok(timesOf.has(trip.trip_id!), trip.trip_id);
    }
    for (const row of times) {
      assert.ok(tripIds.has(row.trip_id!), row.trip_id);
      assert.ok(stopOf.has(row.stop_id!), row.stop_id);
    }
    assert.deepEqual(
      new Set(times.map((row) => row.stop_id)),
      new Set(stopOf.keys()),
      'a stop that nobody serves',
    );
    assert.deepEqual(new Set(trips.map((trip) => trip.route_id)), routeIds, 'a line without a run');
  });

  it('runs forward in time, stop by stop, through the day and past midnight', () => {
    for (const [trip, rows] of timesOf) {
      rows.forEach((row, i) => {
        assert.equal(Number(row.stop_sequence), i + 1, trip);
        assert.ok(seconds(row.departure_time!) >= seconds(row.arrival_time!), trip);
        const before = rows[i - 1];
        if (before) assert.ok(seconds(row.arrival_time!) > seconds(before.departure_time!), trip);
      });
    }
    const all = times.map((row) => seconds(row.arrival_time!));
    assert.ok(Math.min(...all) <= 6 * 3600);
    assert.ok(Math.max(...all) > 24 * 3600, 'no run past 24:00');
  });

  it('lies in Shenyang, with stops a bus ride apart and at a speed a bus can go', () => {
    for (const { stop_lat: lat, stop_lon: lon } of stops) {
      assert.ok(Number(lat) > 41.7 && Number(lat) < 41.9 && Number(lon) > 123.3 && Number(lon) < 123.5);
    }
    for (const [trip, rows] of timesOf) {
      rows.slice(1).forEach((row, i) => {
        const way = metres(stopOf.get(rows[i]!.stop_id!)!, stopOf.get(row.stop_id!)!);
        const speed = way / (seconds(row.arrival_time!) - seconds(rows[i]!.departure_time!));
        assert.ok(way > 200 && way < 2_500, `${trip}: ${Math.round(way)} m`);
        assert.ok(speed > 1.5 && speed < 8, `${trip}: ${speed.toFixed(1)} m/s`);
      });
    }
  });

  it('has a shape for each direction that passes every stop', () => {
    for (const trip of trips) {
      const shape = shapeOf.get(trip.shape_id!)!;
      shape.forEach((point, i) => {
        assert.equal(Number(point.shape_pt_sequence), i + 1);
        const before = shape[i - 1];
        if (before) assert.ok(Number(point.shape_dist_traveled) > Number(before.shape_dist_traveled));
      });
      for (const { stop_id } of timesOf.get(trip.trip_id!)!) {
        const { stop_lat, stop_lon } = stopOf.get(stop_id!)!;
        const here = { shape_pt_lat: stop_lat!, shape_pt_lon: stop_lon! };
        const nearest = Math.min(
          ...shape.map((point) => metres(here, point, 'shape_pt_lat', 'shape_pt_lon')),
        );
        assert.ok(nearest < 50, `${trip.trip_id} ${stop_id}`);
      }
    }
  });

  it('names every stop, line and destination in English too', () => {
    const english = new Set(
      translations
        .filter((row) => row.language === 'en' && row.translation)
        .map((row) => `${row.table_name}.${row.field_name} ${row.field_value}`),
    );
    const named: [string, string, Row[]][] = [
      ['agency', 'agency_name', agency],
      ['stops', 'stop_name', stops],
      ['routes', 'route_short_name', routes],
      ['routes', 'route_long_name', routes],
      ['trips', 'trip_headsign', trips],
    ];
    for (const [table, field, rows] of named)
      for (const row of rows) assert.ok(english.has(`${table}.${field} ${row[field]}`), row[field]);
  });

  it("holds the demo's lines", () => {
    const ends = new Set(trips.map((trip) => `${trip.route_id} ${trip.trip_headsign}`));
    assert.ok(ends.has('168 沈阳北站'));
    assert.ok(ends.has('207 北陵公园'));
  });
});
