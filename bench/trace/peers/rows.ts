/**
 * What a trace asks of stored check-ins, side by side with what a user would keep them in instead: the boardings of a case's
 * tags (days x 12 x sets), then all that happened on their vehicles around them. The same check-ins, the same cases, in turn,
 * everything read whole into this process; who finds anything else ends the run. Ours lie sealed and are opened on the way,
 * each block authenticated; the peers' rows lie plain.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { profileSeals } from '../../../backend/authority/registrar/profiles';
import { openRiderStore } from '../../../backend/authority/registrar/rider-store';
import { spanOf } from '../../../backend/authority/tracing/around';
import { TRACE_DEFAULTS } from '../../../backend/authority/tracing/config';
import { ticketTags } from '../../../backend/authority/tracing/seed-tags';
import { openVaultKeys } from '../../../backend/authority/vault/keys';
import { silentLog } from '../../../platform/log';
import { nodeDisk } from '../../../platform/node-disk';
import { systemRandom } from '../../../platform/random';
import { importSecretKey } from '../../../protocol/hpke';
import type { Boarding } from '../../../protocol/stored-item';
import { alternated, quantile, type Row, timed } from '../../measure';
import type { BenchOptions } from '../../options';
import { postgresPrograms } from '../../peers/postgres';
import { inLaid, type Laid } from '../laid';
import { phoneCasePlan } from '../scale';
import type { Contender } from './contender';
import { coride } from './coride';
import { forgetCached } from './files';
import { addAll } from './load';
import { postgres } from './postgres';
import { isSqliteHere, sqlite } from './sqlite';

const ROUNDS = 5;

type Tags = ReadonlyMap<number, readonly Uint8Array[]>;
type Kind = 'warm' | 'first' | 'cold';

const KINDS: Readonly<Record<Kind, string>> = {
  warm: 'asked before, other cases between',
  first: 'first question, in the page cache: ours opens its segments, PostgreSQL a connection after a start',
  cold: 'first question, nothing in the page cache',
};

export const tracePeerRows = ({ laid: kept, millions }: BenchOptions): Promise<Row[]> =>
  inLaid(phoneCasePlan(millions), kept, async (laid) => {
    const contenders = [coride(laid), ...(await peersWith(laid, kept !== undefined))];
    const cases = await tagsOfCases(laid);
    const sizes = [];
    for (const each of contenders) {
      await each.open();
      sizes.push(await each.size());
      await each.close();
    }
    const name = `trace's questions in ${millions} million`;
    const rows = sizeRows(name, contenders, sizes, millions);
    const found = new Map<number, string>();
    const ask = async (contender: Contender, at: number) => {
      let what = '';
      const ms = await timed(async () => {
        what = await asked(contender, cases[at % cases.length]!);
      });
      const before = found.get(at % cases.length) ?? what;
      found.set(at % cases.length, before);
      if (what !== before) throw new Error(`${contender.name} found ${what}, another ${before}`);
      return ms;
    };
    for (const kind of ['warm', 'first', 'cold'] as const) {
      console.error(`  ${kind}`);
      const times = await timesOf(kind, contenders, cases.length, ask);
      rows.push(...timeRows(`${name}, ${kind}`, contenders, times, kind, found.get(0)!));
    }
    return rows;
  });

/** Those that are installed, holding the same check-ins; of the others a line says how they would be. */
async function peersWith(laid: Laid, isKept: boolean): Promise<Contender[]> {
  const peers: Contender[] = [];
  if (postgresPrograms()) peers.push(postgres(join(laid.folder, 'peer-postgres')));
  else console.error('  without PostgreSQL (apt install postgresql)');
  if (isSqliteHere()) peers.push(sqlite(join(laid.folder, 'peer.sqlite')));
  else console.error('  without SQLite (npm install libsql)');
  for (const peer of peers) {
    const note = join(laid.folder, `peer ${peer.name} holds all`);
    if (isKept && existsSync(note)) continue;
    console.error(`  ${peer.name} takes the check-ins`);
    await addAll(laid, peer);
    writeFileSync(note, '');
  }
  return peers;
}

/** ms of each contender, in turn. */
async function timesOf(
  kind: Kind,
  contenders: readonly Contender[],
  cases: number,
  ask: (contender: Contender, at: number) => Promise<number>,
): Promise<number[][]> {
  const each = contenders.map(() => 0);
  const next = (i: number) => each[i]!++;
  if (kind === 'warm') {
    for (const contender of contenders) {
      await contender.open();
      for (let at = 0; at < cases; at++) await ask(contender, at);
    }
    const times = await alternated(
      ROUNDS * cases,
      contenders.map((contender, i) => () => ask(contender, next(i))),
    );
    for (const contender of contenders) await contender.close();
    return times;
  }
  return alternated(
    2 * ROUNDS,
    contenders.map((contender, i) => async () => {
      if (kind === 'cold') forgetCached(contender.files());
      await contender.open();
      const ms = await ask(contender, next(i));
      await contender.close();
      return ms;
    }),
  );
}

/** How many boardings and how much beside them. */
async function asked(contender: Contender, tags: Tags): Promise<string> {
  const own = await contender.ofTags(tags);
  const rows = await contender.ofVehicles(own.map(spanAround));
  return `${own.length} boardings by tag, ${rows} items on their vehicles`;
}

/** As a trace reads around a boarding, whichever line it is on. */
const spanAround = ({ vehicleId, boardedAt }: Pick<Boarding, 'vehicleId' | 'boardedAt'>) =>
  spanOf(
    {
      ...{ vehicleId, boardedAt, channel: 'code', clockErrorMs: 0 },
      trip: { lineId: '168', tripId: '', startDate: '', stopSequence: 0 },
    },
    TRACE_DEFAULTS,
  );

/** Each case's tags: of its opened days, 12 a set. */
async function tagsOfCases({ world, cases }: Laid): Promise<Tags[]> {
  const disk = nodeDisk();
  const keys = await openVaultKeys(disk, world.folder);
  const seals = profileSeals(keys.registrar, keys.registrarSecret);
  const { folder } = world;
  const store = await openRiderStore({ disk, folder, random: systemRandom(), shards: 1, log: silentLog() });
  const dayKeys = new Map(world.dayKeys.map(({ day, secretKey }) => [day, importSecretKey(secretKey)]));
  const tags = [];
  for (const { identifier } of cases)
    tags.push(ticketTags(identifier, await store.ofPhone(seals.phoneIndex(identifier)), dayKeys));
  await store.close();
  return tags;
}

function sizeRows(
  name: string,
  contenders: readonly Contender[],
  sizes: readonly number[],
  millions: number,
): Row[] {
  return contenders.map((contender, i) => {
    const ours = i === 0 ? 'sealed; ' : `ours is ${((100 * sizes[0]!) / sizes[i]!).toFixed(0)} % of this; `;
    return {
      ...{ name: `${name}: disk a check-in: ${contender.name}`, unit: 'bytes' },
      values: [sizes[i]! / (millions * 1_000_000)],
      note: `${ours}alightings, tag keys and indexes included`,
    };
  });
}

function timeRows(
  name: string,
  contenders: readonly Contender[],
  times: readonly (readonly number[])[],
  kind: Kind,
  found: string,
): Row[] {
  const median = (i: number) => quantile(times[i]!, 0.5);
  return contenders.map((contender, i) => {
    const ratio = i === 0 ? `${found}; ` : `${(median(i) / median(0)).toFixed(1)} times ours; `;
    const note = `${ratio}p99 ${quantile(times[i]!, 0.99).toFixed(0)}${i === 0 ? `; ${KINDS[kind]}` : ''}`;
    return { name: `${name}: ${contender.name}`, unit: 'ms', values: times[i]!, note };
  });
}
