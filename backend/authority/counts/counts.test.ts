import assert from 'node:assert/strict';
import { fastify } from 'fastify';
import { type ReleaseCounts, readReleaseCounts, signedCounts } from '../../../protocol/release-counts';
import { generateSigningKey } from '../../../protocol/signing';
import { phone } from '../../../test/support/browser';
import { whenTestEnds } from '../../../test/support/cleanup';
import { sideways } from '../../../test/support/reflow';
import { screenshot } from '../../../test/support/screenshots';
import { PLAIN_STYLE, PLAIN_STYLE_PATH } from '../exposures/plain-list';
import { OperatorSilent } from '../operator-link/link';
import { testLogs } from '../testing/access';
import { FOLDER, keptLog, SHENYANG, TODAY, testCity } from '../testing/city';
import { countsDoors } from './doors';
import { followReleaseCounts } from './release-counts';

const DAY = 86_400_000;

describe('public counts of releases, of both sides', function () {
  this.timeout(60_000);

  it('are shown side by side: the same, different, not heard; a case asked twice counts once, nobody else signs', async () => {
    const city = await testCity();
    const operatorKey = generateSigningKey();
    const { audit, access } = await testLogs(city, { ...city, folder: FOLDER });
    const log = keptLog();
    let answer: () => Promise<unknown> = () => Promise.reject(new OperatorSilent('not there'));
    const counts = followReleaseCounts({
      ...{ audit, key: city.keys.audit, clock: city.clock, log },
      bundle: () => ({ ...city.bundle, cards: operatorKey.public }),
      link: () => ({ releaseCounts: () => answer() }),
    });
    const server = fastify();
    await server.register(countsDoors(counts));
    server.get(PLAIN_STYLE_PATH, async (_request, reply) => reply.type('text/css').send(PLAIN_STYLE));
    const origin = await server.listen({ port: 0, host: '127.0.0.1' });
    whenTestEnds(async () => {
      await server.close();
      await counts.close();
      await access.close();
      await audit.close();
    });
    const { page } = await phone();
    let looks = 0;
    const shown = async () => {
      await counts.look();
      // Past the browser's cache, which keeps the page for minutes.
      await page.goto(`${origin}/counts/?look=${++looks}`);
      return page.locator('main').innerText();
    };
    for (const about of ['case 1', 'case 1', 'case 2'])
      await audit.append({ action: 'release-asked', who: ['li', 'wang'], about });
    city.clock.step(DAY);
    assert.match(await shown(), /还没有收到公交公司的数/);

    const ofOperator = (released: number, key = operatorKey): ReleaseCounts =>
      signedCounts(
        key,
        'operator',
        Array.from({ length: released }, () => TODAY),
        {
          today: TODAY + 1,
          dayShift: SHENYANG,
        },
      );
    answer = async () => ofOperator(2);
    assert.match(await shown(), /双方一致[\s\S]*2020-01\s+2\s+2\s[\s\S]*数到 2020-01-12/);
    await screenshot(page, 'counts-agree');
    answer = async () => ofOperator(3);
    assert.match(await shown(), /对不上：公交公司多 1 次。 ?They differ: the bus company counted 1 more/);
    assert.match(await page.locator('tbody').innerText(), /2020-01\s+2\s+3 ≠/);
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.deepEqual(await sideways(page, '.none'), []);
    await screenshot(page, 'counts-differ-320-dark');
    // What somebody else signed is not taken, and what was heard before stays.
    answer = async () => ofOperator(2, generateSigningKey());
    assert.match(await shown(), /对不上/);
    assert.ok(log.lines.some((line) => line.includes('were not heard')));
    // Anybody checks both files by the keys that the bundle names.
    const get = async (name: string) => (await fetch(`${origin}/counts/${name}`)).json();
    assert.equal(
      readReleaseCounts(await get('authority.json'), 'authority', city.keys.audit.public).months[0]?.releases,
      2,
    );
    const signed = readReleaseCounts(await get('operator.json'), 'operator', operatorKey.public);
    assert.throws(
      () => readReleaseCounts({ ...signed, undated: 1 }, 'operator', operatorKey.public),
      /not signed by the operator/,
    );
    assert.equal((await fetch(`${origin}/counts/none`)).status, 404);
  });
});
