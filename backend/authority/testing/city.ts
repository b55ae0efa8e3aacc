/** What the authority's tests stand on: a day, a bundle signed by a root, day keys, a vault on a disk in memory. */
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { virtualClock } from '../../../platform/virtual-clock';
import type { Bundle } from '../../../protocol/bundle';
import { dayOf } from '../../../protocol/days';
import { generateHpkeKey } from '../../../protocol/hpke';
import { generateSigningKey } from '../../../protocol/signing';
import { openVaultKeys, type VaultKeys } from '../vault/keys';
import { prepareAuthority } from '../vault/prepare';

export const SHENYANG = 14_400;
/** 2020-01-12, noon in Shenyang. */
export const NOON = Date.parse('2020-01-12T12:00:00+08:00');
export const TODAY = dayOf(NOON, SHENYANG);
export const FOLDER = '/city/authority';
export const EXCHANGE = '/city/exchange';

export const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A log that keeps its lines: `<level> <event> {fields}`. */
export function keptLog() {
  const lines: string[] = [];
  const keep =
    (level: string) =>
    (event: string, fields: object = {}) => {
      lines.push(`${level} ${event} ${JSON.stringify(fields)}`);
    };
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
}

export type TestCity = {
  readonly disk: MemoryDisk;
  readonly clock: ReturnType<typeof virtualClock>;
  readonly random: ReturnType<typeof seededRandom>;
  readonly keys: VaultKeys;
  readonly bundle: Bundle;
  /** Day key pairs from `TODAY - 3` to `TODAY + 10`. */
  readonly dayKeys: Map<number, ReturnType<typeof generateHpkeKey>>;
  readonly officers: {
    id: string;
    seal: ReturnType<typeof generateHpkeKey>;
    sign: ReturnType<typeof generateSigningKey>;
  }[];
  readonly relay: ReturnType<typeof generateHpkeKey>;
};

/** A prepared authority at `NOON` and the bundle that names its keys. */
export async function testCity(limits: Partial<Bundle['limits']> = {}): Promise<TestCity> {
  const disk = new MemoryDisk();
  await disk.makeFolder(EXCHANGE);
  await prepareAuthority({ disk, folder: FOLDER, exchange: EXCHANGE, today: TODAY, log: silent });
  const keys = await openVaultKeys(disk, FOLDER);
  const dayKeys = new Map<number, ReturnType<typeof generateHpkeKey>>();
  for (let day = TODAY - 3; day <= TODAY + 10; day++) dayKeys.set(day, generateHpkeKey());
  const officers = ['li', 'wang', 'zhao'].map((id) => ({
    id,
    seal: generateHpkeKey(),
    sign: generateSigningKey(),
  }));
  const relay = generateHpkeKey();
  const bundle: Bundle = {
    v: 1,
    number: 1,
    madeAt: NOON,
    site: 'http://check.coride.test:28080',
    dayShift: SHENYANG,
    days: [...dayKeys].map(([day, { public: key }]) => ({ day, key })),
    tickets: keys.tickets.map(({ number, key }) => ({
      number,
      key: key.public,
      firstDay: TODAY - 3,
      lastDay: TODAY + 38,
    })),
    relay: relay.public,
    registrar: keys.registrar.public,
    cards: generateSigningKey().public,
    officers: officers.map(({ id, seal, sign }) => ({ id, seal: seal.public, sign: sign.public })),
    audit: keys.audit.public,
    limits: {
      retentionDays: 28,
      ticketsPerDay: 12,
      ticketDays: 7,
      setsPerDay: 3,
      releaseDays: 28,
      quorum: 2,
      ...limits,
    },
  };
  const clock = virtualClock(NOON);
  return { disk, clock, random: seededRandom('city'), keys, bundle, dayKeys, officers, relay };
}
