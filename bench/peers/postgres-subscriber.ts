/**
 * What a user would put behind Mosquitto: a subscriber that writes every check-in into PostgreSQL and answers when it is
 * committed (`synchronous_commit` is on). `each`: a statement for each message on the pool's ten connections, as its
 * README shows it. `grouped`, by somebody who has measured: what arrives while statements run goes together with the next.
 * `node … postgres-subscriber.ts <broker's port> <folder of PostgreSQL's socket> <each | grouped>`
 */
import { connectAsync } from 'mqtt';
import { Pool } from 'pg';
import type { Static } from 'typebox';
import type { PassItem } from '../../protocol/messages/check-in-batch';
import { TAG_SIZE, TICKET_HEAD } from '../../protocol/ticket/layout';
import { CHECK_INS, readBatch, storedAnswer, terminalOf } from './stored-answer';

const CONNECTIONS = { each: 10, grouped: 4 } as const;
/** Check-ins of a statement at most. */
const TOGETHER = 2_000;

const TABLE = `
  create table check_in (
    id bytea primary key,
    terminal text not null,
    vehicle text not null,
    at bigint not null,
    err integer not null,
    tag bytea not null,
    ticket bytea not null
  );
  create index by_tag on check_in (tag);
  create index by_vehicle on check_in (vehicle, at);`;
const INSERT = `
  insert into check_in
  select * from unnest($1::bytea[], $2::text[], $3::text[], $4::bigint[], $5::integer[], $6::bytea[], $7::bytea[])
  on conflict (id) do nothing`;
const TAG = [TICKET_HEAD - TAG_SIZE, TICKET_HEAD] as const;

type Row = { readonly terminal: string; readonly vehicle: string; readonly item: Static<typeof PassItem> };
type Waiting = { readonly rows: readonly Row[]; readonly batch: number; readonly terminal: string };

async function main(): Promise<void> {
  const [port, host, way] = process.argv.slice(2) as [string, string, keyof typeof CONNECTIONS];
  const most = CONNECTIONS[way];
  const pool = new Pool({ host, user: 'bench', database: 'postgres', max: most });
  await pool.query(TABLE);
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'subscriber', clean: false });
  let waiting: Waiting[] = [];
  let statements = 0;

  const write = async () => {
    statements++;
    while (waiting.length > 0) {
      const group = takeGroup();
      await pool.query({
        name: 'insert',
        text: INSERT,
        values: columnsOf(group.flatMap(({ rows }) => rows)),
      });
      for (const { terminal, batch } of group) client.publish(...storedAnswer(terminal, batch), { qos: 1 });
    }
    statements--;
  };
  const takeGroup = (): Waiting[] => {
    let rows = 0;
    let end = 0;
    while (end < waiting.length && rows < (way === 'each' ? 1 : TOGETHER))
      rows += waiting[end++]!.rows.length;
    const group = waiting.slice(0, end);
    waiting = waiting.slice(end);
    return group;
  };

  client.on('message', (topic, payload) => {
    const terminal = terminalOf(topic);
    const { batch, ctx, items } = readBatch(payload);
    const rows = items.flatMap((item) =>
      item.kind === 'pass' ? [{ terminal, vehicle: ctx.vehicle ?? '', item }] : [],
    );
    waiting.push({ rows, batch, terminal });
    if (statements < most) void write();
  });
  await client.subscribeAsync(CHECK_INS, { qos: 1 });
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: true });
}

function columnsOf(rows: readonly Row[]): unknown[][] {
  return [
    rows.map(({ item }) => Buffer.from(item.id)),
    rows.map(({ terminal }) => terminal),
    rows.map(({ vehicle }) => vehicle),
    rows.map(({ item }) => item.at),
    rows.map(({ item }) => item.err),
    rows.map(({ item }) => Buffer.from(item.ticket.subarray(...TAG))),
    rows.map(({ item }) => Buffer.from(item.ticket)),
  ];
}

void main();
