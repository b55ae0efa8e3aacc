/**
 * SQLite (the npm package `libsql`: SQLite 3.45 with prebuilt binaries, its calls in this process) with one plain table a
 * kind and the indexes that the questions of a trace need.
 */
import { rmSync, statSync } from 'node:fs';
import type Libsql from 'libsql';
import type { VehicleSpan } from '../../../protocol/segment';
import type { StoredItem } from '../../../protocol/stored-item';
import type { Contender, Found } from './contender';

const TABLES = `
CREATE TABLE boarding (id BLOB, day INTEGER, channel TEXT, version INTEGER, vehicle TEXT, terminal INTEGER, boarded_at INTEGER,
  clock_error INTEGER, line TEXT, trip TEXT, start_date TEXT, stop INTEGER, people INTEGER, marks TEXT, tag BLOB, sealed BLOB,
  signature BLOB);
CREATE TABLE alighting (id BLOB, day INTEGER, vehicle TEXT, alighted_at INTEGER);
CREATE TABLE trip_end (id BLOB, day INTEGER, vehicle TEXT, ended_at INTEGER, clock_error INTEGER);
CREATE TABLE tag_key (id BLOB, day INTEGER, terminal INTEGER, sealed BLOB, signature BLOB);`;
const INDEXES = `
CREATE INDEX boarding_tag ON boarding (tag);
CREATE INDEX boarding_vehicle ON boarding (vehicle, boarded_at);
CREATE INDEX alighting_vehicle ON alighting (vehicle, alighted_at);
CREATE INDEX trip_end_vehicle ON trip_end (vehicle, ended_at);
ANALYZE;`;
const ON_VEHICLES = [
  ['boarding', 'boarded_at'],
  ['alighting', 'alighted_at'],
  ['trip_end', 'ended_at'],
] as const;

/** What the package is, where it is installed: it has no binary for every machine. */
function library(): typeof Libsql | undefined {
  try {
    return require('libsql');
  } catch {
    return undefined;
  }
}

export const isSqliteHere = (): boolean => library() !== undefined;

type Row = { id: Buffer; vehicle: string; boarded_at: number };

export function sqlite(path: string): Contender {
  const Database = library()!;
  let db: Libsql.Database | undefined;
  const statements = new Map<string, Libsql.Statement>();
  const statement = (sql: string) => {
    const known = statements.get(sql) ?? db!.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const open = async () => {
    db = new Database(path);
  };
  const insert = (table: string, values: readonly unknown[]) =>
    statement(`INSERT INTO ${table} VALUES (${values.map(() => '?').join()})`).run(...values);
  return {
    name: 'SQLite',
    async add(items) {
      if (!db) {
        rmSync(path, { force: true });
        await open();
        // Nothing is lost when a bench that lays its own data is cut off.
        db!.exec(`PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; ${TABLES}`);
      }
      db!.exec('BEGIN');
      for (const item of items) insert(...rowOf(item));
      db!.exec('COMMIT');
    },
    async finish() {
      db!.exec(INDEXES);
    },
    open,
    async close() {
      statements.clear();
      db?.close();
      db = undefined;
    },
    async ofTags(tags) {
      const ask = statement('SELECT * FROM boarding WHERE tag = ?');
      // In an array: a Buffer alone is taken for named parameters.
      const rows = [...tags.values()].flat().flatMap((tag) => ask.all([Buffer.from(tag)]) as Row[]);
      return rows.map(
        ({ id, vehicle, boarded_at }): Found => ({ id, vehicleId: vehicle, boardedAt: boarded_at }),
      );
    },
    async ofVehicles(spans) {
      let count = 0;
      for (const [table, time] of ON_VEHICLES) {
        const ask = statement(`SELECT * FROM ${table} WHERE vehicle = ? AND ${time} BETWEEN ? AND ?`);
        for (const { vehicleId, from, to } of apart(spans)) count += ask.all(vehicleId, from, to).length;
      }
      return count;
    },
    size: async () => statSync(path).size,
    files: () => [path],
  };
}

/** Overlapping spans of a vehicle as one, so that no row comes twice. */
export function apart(spans: readonly VehicleSpan[]): VehicleSpan[] {
  const joined: VehicleSpan[] = [];
  const order = (a: VehicleSpan, b: VehicleSpan) =>
    Number(a.vehicleId > b.vehicleId) - Number(a.vehicleId < b.vehicleId) || a.from - b.from;
  for (const span of [...spans].sort(order)) {
    const last = joined.at(-1);
    if (last?.vehicleId === span.vehicleId && span.from <= last.to)
      joined[joined.length - 1] = { ...last, to: Math.max(last.to, span.to) };
    else joined.push(span);
  }
  return joined;
}

/** Its table and the values of its columns, in their order. */
function rowOf(item: StoredItem): [table: string, values: readonly unknown[]] {
  const bytes = (each: Uint8Array | null) => each && Buffer.from(each);
  const id = bytes(item.id);
  switch (item.kind) {
    case 'boarding': {
      const { day, channel, versionByte, vehicleId, terminalNumber, boardedAt, clockErrorMs, trip } = item;
      const head = [id, day, channel, versionByte, vehicleId, terminalNumber, boardedAt, clockErrorMs];
      const of = [trip.lineId, trip.tripId, trip.startDate, trip.stopSequence];
      const sealed = [bytes(item.tag), bytes(item.sealed), bytes(item.signature)];
      return ['boarding', [...head, ...of, item.people, item.marks.join(), ...sealed]];
    }
    case 'alighting':
      return ['alighting', [id, item.day, item.vehicleId, item.alightedAt]];
    case 'trip end':
      return ['trip_end', [id, item.day, item.vehicleId, item.endedAt, item.clockErrorMs]];
    case 'tag key':
      return ['tag_key', [id, item.day, item.terminalNumber, bytes(item.sealed), bytes(item.signature)]];
  }
}
