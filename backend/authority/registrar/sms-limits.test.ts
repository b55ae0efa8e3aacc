import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Refused } from '../refused';
import { FOLDER, keptLog, type TestCity, testCity } from '../testing/city';
import { testRegistrar } from '../testing/registrar';
import { openKeptCounts } from './kept-counts';
import type { SmsLimitsConfig } from './sms-limits';

const COUNTS = `${FOLDER}/sms-counts`;
const PHONE = '13800246021';
const NETWORK = '192.0.2.0/24';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WIDE: SmsLimitsConfig = { perBlockHour: 1e6, perNetworkHour: 1e6, perHour: 1e6 };

describe('limits of text messages over a restart', () => {
  let city: TestCity;
  beforeEach(async () => {
    city = await testCity();
  });

  /** A new process on the same disk, asked for codes; what came of each. `folder`: another one forgets (control). */
  const asks = async (
    phones: readonly string[],
    {
      limits = WIDE,
      networks = [NETWORK],
      folder = COUNTS,
    }: Partial<{
      limits: SmsLimitsConfig;
      networks: readonly string[];
      folder: string;
    }> = {},
  ): Promise<string[]> => {
    const registrar = await testRegistrar(city, limits, folder);
    const said: string[] = [];
    for (const [i, phone] of phones.entries())
      await registrar.sendCode(phone, networks[i % networks.length]!).then(
        () => said.push('sent'),
        (error: unknown) => said.push(error instanceof Refused ? error.sentence : String(error)),
      );
    return said;
  };
  const afterRestart = (...args: Parameters<typeof asks>) => asks(...args);

  it('a number: one a minute; control, a folder that forgets', async () => {
    assert.deepEqual(await asks([PHONE]), ['sent']);
    assert.deepEqual(await afterRestart([PHONE]), ['sms-wait']);
    assert.deepEqual(await afterRestart([PHONE], { folder: '/elsewhere' }), ['sent'], 'control');
  });

  it('a number: what it got in a day counts as sent just now, so nothing is let through too early', async () => {
    const registrar = await testRegistrar(city, WIDE, COUNTS);
    for (let i = 0; i < 3; i++) {
      await registrar.sendCode(PHONE, NETWORK);
      await city.clock.advance(MINUTE);
    }
    const again = await testRegistrar(city, WIDE, COUNTS);
    const refused = (sentence: string) => (error: unknown) =>
      error instanceof Refused && error.sentence === sentence;
    await assert.rejects(again.sendCode(PHONE, NETWORK), refused('sms-wait'));
    await city.clock.advance(MINUTE);
    await assert.rejects(again.sendCode(PHONE, NETWORK), refused('sms-many'));
    await city.clock.advance(HOUR);
    await again.sendCode(PHONE, NETWORK);
    await city.clock.advance(HOUR);
    await again.sendCode(PHONE, NETWORK);
    await city.clock.advance(HOUR);
    await assert.rejects(again.sendCode(PHONE, NETWORK), refused('sms-many'), 'five a day');
    await city.clock.advance(24 * HOUR);
    await again.sendCode(PHONE, NETWORK);
  });

  it('a block of numbers, a network, the whole', async () => {
    const block = Array.from({ length: 8 }, (_, i) => `1380024${String(i).padStart(4, '0')}`);
    const scattered = Array.from({ length: 16 }, (_, i) => `13${String(i).padStart(4, '0')}00000`);
    const many = Array.from({ length: 16 }, (_, i) => `10.0.${i}.0/24`);
    const four = (list: readonly string[]) => list.slice(0, 4);
    const next = (list: readonly string[]) => list.slice(4, 6);
    const kinds = [
      [{ ...WIDE, perBlockHour: 4 }, block, many],
      [{ ...WIDE, perNetworkHour: 4 }, scattered, [NETWORK]],
      [{ ...WIDE, perHour: 4 }, scattered, many],
    ] as const;
    for (const [i, [limits, phones, networks]] of kinds.entries()) {
      const folder = `${COUNTS}-${i}`;
      assert.deepEqual(await asks(four(phones), { limits, networks, folder }), Array(4).fill('sent'));
      assert.deepEqual(
        await afterRestart(next(phones), { limits, networks, folder }),
        Array(2).fill('sms-busy'),
      );
      await city.clock.advance(2 * HOUR);
      assert.deepEqual(await afterRestart(next(phones), { limits, networks, folder }), Array(2).fill('sent'));
    }
  });

  it('a code: a restart voids it, so nobody gets five more tries', async () => {
    const before = await testRegistrar(city, WIDE, COUNTS);
    await before.sendCode(PHONE, NETWORK);
    const code = before.codeOf(`+86${PHONE}`);
    const after = await testRegistrar(city, WIDE, COUNTS);
    await assert.rejects(
      after.register({ phone: PHONE, code }),
      (error) => error instanceof Refused && error.sentence === 'code-wrong',
    );
  });

  it('nothing is sent that cannot be counted on disk', async () => {
    const registrar = await testRegistrar(city, WIDE, COUNTS);
    city.disk.failNext('sync', 'EIO');
    await assert.rejects(
      registrar.sendCode(PHONE, NETWORK),
      (error) => error instanceof Refused && error.sentence === 'busy',
    );
    assert.deepEqual(registrar.messages, []);
  });

  it('on disk is neither number, block nor network, no time finer than its bucket, and nothing older than the last', async () => {
    await asks([PHONE, '13900246021', '13800246022']);
    const names = () => city.disk.list(COUNTS);
    const text = async () => {
      const all = await Promise.all((await names()).map((name) => city.disk.read(join(COUNTS, name))));
      return Buffer.concat(all).toString('latin1');
    };
    assert.doesNotMatch(await text(), /1380024|1390024|192\.0/);
    const rows = (await text()).length / 20;
    // Three numbers; two blocks, one network, the whole.
    assert.equal(rows, 3 + 2 + 1 + 1);
    for (const name of await names()) assert.match(name, /^(day|hour)-\d+-[0-9a-f]{2}$/);
    const before = await names();
    await city.clock.advance(48 * HOUR);
    await asks(['13700246021']);
    for (const name of before) assert.ok(!(await names()).includes(name), `${name} is still there`);
  });

  it('a damaged file is named in the log and stops nothing', async () => {
    await asks([PHONE]);
    const [name] = await city.disk.list(COUNTS);
    const file = await city.disk.open(join(COUNTS, name!), 'write');
    await file.truncate(7);
    await file.close();
    const log = keptLog();
    const { clock, disk } = city;
    const counts = await openKeptCounts({ disk, folder: COUNTS, clock, log });
    assert.match(log.lines[0]!, /^error a file of counts cannot be read/);
    await counts.add('day', new Uint8Array(16));
    assert.ok(counts.counted('day').some(([key]) => key === '00'.repeat(16)));
  });
});
