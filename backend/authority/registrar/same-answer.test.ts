import assert from 'node:assert/strict';
import { seededRandom } from '../../../platform/random';
import { rankSum } from '../../../test/support/rank-sum';
import { testCity } from '../testing/city';
import { type TestRegistrar, testRegistrar } from '../testing/registrar';

const NETWORK = '192.0.2.0/24';
const EACH = 24;
/** Standard deviations: by chance once in 16,000 runs. */
const SURE = 4;

describe('a code for a number that is registered, and for one that is not', function () {
  this.timeout(60_000);

  /** Times of both, asked in random order, and how surely they differ. */
  const compare = async (
    send: (registrar: TestRegistrar, phone: string) => Promise<unknown>,
  ): Promise<number> => {
    const city = await testCity();
    const registrar = await testRegistrar(city);
    const numbers = (block: string) =>
      Array.from({ length: EACH }, (_, i) => `${block}${String(i * 7919).padStart(7, '0')}`);
    const known = numbers('1380');
    for (const phone of known) {
      await registrar.sendCode(phone, NETWORK);
      await registrar.register({ phone, code: registrar.codeOf(`+86${phone}`) });
    }
    await city.clock.advance(3_600_000);
    const random = seededRandom('order');
    const order = [...known, ...numbers('1390')]
      .map((phone) => ({ phone, at: random.below(1_000_000) }))
      .sort((a, b) => a.at - b.at);
    const times = { known: [] as number[], unknown: [] as number[] };
    for (const { phone } of order) {
      const from = performance.now();
      await send(registrar, phone);
      times[known.includes(phone) ? 'known' : 'unknown'].push(performance.now() - from);
    }
    return rankSum(times.known, times.unknown);
  };

  it('takes the same time, as far as 48 answers can tell', async () => {
    const z = await compare((registrar, phone) => registrar.sendCode(phone, NETWORK));
    assert.ok(Math.abs(z) < SURE, `they differ by ${z.toFixed(1)} standard deviations`);
  });

  it('is told apart where the registrar looks the number up and opens its profile (control)', async () => {
    const z = await compare(async (registrar, phone) => {
      await registrar.sendCode(phone, NETWORK);
      for (const { ref } of await registrar.registrationsOf(`+86${phone}`)) await registrar.profileOf(ref);
    });
    assert.ok(z > SURE, `they differ by ${z.toFixed(1)} standard deviations only`);
  });
});
