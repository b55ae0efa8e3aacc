/**
 * PostgreSQL of Debian's package with its own settings, reached through a socket: one plain table a kind, columns ordered so
 * that nothing is lost to padding, 16-byte names as `uuid`, and the indexes that the questions of a trace need and no others.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { toHex } from '../../../protocol/bytes';
import { CHANNEL, marksToBits } from '../../../protocol/channels';
import type { StoredItem } from '../../../protocol/stored-item';
import { type Postgres, postgresPrograms, startPostgres } from '../../peers/postgres';
import { COPY_END, COPY_HEAD, copyRow, type Value } from './binary-copy';
import type { Contender, Found } from './contender';
import { filesBelow } from './files';
import { apart } from './sqlite';

const TABLES = `
CREATE TABLE boarding (boarded_at bigint, id uuid, tag uuid, terminal int, clock_error int, day smallint, channel smallint,
  version smallint, stop smallint, people smallint, marks smallint, vehicle text, line text, trip text, start_date text,
  sealed bytea, signature bytea);
CREATE TABLE alighting (alighted_at bigint, id uuid, day smallint, vehicle text);
CREATE TABLE trip_end (ended_at bigint, id uuid, clock_error int, day smallint, vehicle text);
CREATE TABLE tag_key (id uuid, terminal int, day smallint, sealed bytea, signature bytea);`;
const INDEXES = [
  'CREATE INDEX ON boarding (tag)',
  'CREATE INDEX ON boarding (vehicle, boarded_at)',
  'CREATE INDEX ON alighting (vehicle, alighted_at)',
  'CREATE INDEX ON trip_end (vehicle, ended_at)',
  'VACUUM ANALYZE',
  'CHECKPOINT',
];
const OF_TAGS = 'SELECT * FROM boarding WHERE tag = ANY($1::uuid[])';
const onVehicles = (table: string, time: string) =>
  `SELECT t.* FROM unnest($1::text[], $2::bigint[], $3::bigint[]) s(vehicle, since, until)
   JOIN ${table} t ON t.vehicle = s.vehicle AND t.${time} BETWEEN s.since AND s.until`;
const ON_VEHICLES = [
  onVehicles('boarding', 'boarded_at'),
  onVehicles('alighting', 'alighted_at'),
  onVehicles('trip_end', 'ended_at'),
];

export function postgres(folder: string): Contender {
  let server: Postgres | undefined;
  let client: Client | undefined;
  const open = async () => {
    mkdirSync(folder, { recursive: true });
    server = await startPostgres(folder);
    client = new Client(server.connection);
    await client.connect();
  };
  const copy = async (table: string, rows: readonly Buffer[]) => {
    const { host, user, database } = server!.connection;
    const command = `COPY ${table} FROM STDIN (FORMAT binary)`;
    const args = ['-h', `${host}`, '-U', `${user}`, '-d', `${database}`, '-q', '-c', command];
    const psql = spawn(join(postgresPrograms()!, 'psql'), args, { stdio: ['pipe', 'ignore', 'inherit'] });
    const ended = once(psql, 'exit');
    psql.stdin.end(Buffer.concat([COPY_HEAD, ...rows, COPY_END]));
    const [code] = await ended;
    if (code !== 0) throw new Error(`psql could not copy into ${table}`);
  };
  const ask = async (name: string, text: string, values: unknown[]) =>
    (await client!.query({ name, text, values })).rows;
  return {
    name: 'PostgreSQL',
    async add(items) {
      if (!client) {
        await open();
        await client!.query(TABLES);
      }
      const tables = new Map<string, Buffer[]>();
      for (const item of items) {
        const [table, values] = rowOf(item);
        const rows = tables.get(table) ?? [];
        tables.set(table, rows);
        rows.push(copyRow(values));
      }
      for (const [table, rows] of tables) await copy(table, rows);
    },
    async finish() {
      for (const each of INDEXES) await client!.query(each);
    },
    open,
    async close() {
      await client?.end();
      await server?.stop();
      [client, server] = [undefined, undefined];
    },
    async ofTags(tags) {
      const rows = await ask('tags', OF_TAGS, [[...tags.values()].flat().map(toHex)]);
      return rows.map(
        ({ id, vehicle, boarded_at }): Found => ({
          ...{ id: Buffer.from(id.replaceAll('-', ''), 'hex'), vehicleId: vehicle },
          boardedAt: Number(boarded_at),
        }),
      );
    },
    async ofVehicles(spans) {
      const each = apart(spans);
      const columns = [
        each.map(({ vehicleId }) => vehicleId),
        each.map(({ from }) => Math.floor(from)),
        each.map(({ to }) => Math.ceil(to)),
      ];
      let count = 0;
      for (const [i, text] of ON_VEHICLES.entries())
        count += (await ask(`vehicles ${i}`, text, columns)).length;
      return count;
    },
    async size() {
      const sizes = await client!.query(
        `SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class
         WHERE relname IN ('boarding', 'alighting', 'trip_end', 'tag_key')`,
      );
      return Number(sizes.rows[0].bytes);
    },
    files: () => filesBelow(join(folder, 'postgres', 'data', 'base')),
  };
}

function rowOf(item: StoredItem): [table: string, values: readonly Value[]] {
  const small = (smallint: number) => ({ smallint });
  const { id } = item;
  const day = small(item.day);
  switch (item.kind) {
    case 'boarding': {
      const { tag, terminalNumber, clockErrorMs, channel, versionByte, people, marks, vehicleId, trip } =
        item;
      const head = [BigInt(item.boardedAt), id, tag, terminalNumber, clockErrorMs, day];
      const smalls = [CHANNEL[channel], versionByte, trip.stopSequence, people, marksToBits(marks)].map(
        small,
      );
      const texts = [vehicleId, trip.lineId, trip.tripId, trip.startDate];
      return ['boarding', [...head, ...smalls, ...texts, item.sealed, item.signature]];
    }
    case 'alighting':
      return ['alighting', [BigInt(item.alightedAt), id, day, item.vehicleId]];
    case 'trip end':
      return ['trip_end', [BigInt(item.endedAt), id, item.clockErrorMs, day, item.vehicleId]];
    case 'tag key':
      return ['tag_key', [id, item.terminalNumber, day, item.sealed, item.signature]];
  }
}
