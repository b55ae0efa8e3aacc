import assert from 'node:assert/strict';
import Ajv from 'ajv/dist/2020';
import { fromHex, toHex } from '../../../protocol/bytes';
import { indexText, readExposureFile, readExposureIndex } from '../../../protocol/exposures/list';
import { sha256 } from '../../../protocol/hmac';
import { LABEL } from '../../../protocol/labels';
import { verifierFor } from '../../../protocol/signing';
import { launchBrowser } from '../../../test/support/browser';
import { whenTestEnds } from '../../../test/support/cleanup';
import type { Report } from '../reports/record';
import { pageCity } from '../site/testing/page-city';
import type { Proposal } from './shelf';

const source = { name: '沈阳市疾控中心 <&"', url: 'https://example.org/?a=1&b=2', publishedOn: '2020-01-13' };
const at = (clock: string) => Date.parse(`2020-01-12T${clock}:00+08:00`);
const place: Report = { kind: 'place', name: '中街大悦城 B 馆', district: '沈河区', lat: 41.79, lon: 123.46 };
const old: Report = { kind: 'trip', mode: 'bus', number: '207路', date: '2019-12-01' };

async function published() {
  const city = await pageCity();
  const publish = async (proposal: Proposal) =>
    city.shelf.approve((await city.shelf.propose('li', 'report', proposal)).id, 'wang');
  await publish({
    kind: 'rides',
    rides: [{ line: '168', vehicle: '30217', from: at('14:15'), to: at('15:15') }],
    source,
  });
  await publish({
    kind: 'reports',
    reports: [
      { report: place, source },
      { report: old, source },
    ],
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${city.origin}/exposures/${path}`, { headers });
  return { ...city, publish, get };
}

describe('the public list of exposures', () => {
  it('is an index that the audit key signed, and whole files with the hashes that it names', async () => {
    const { get, city } = await published();
    const { signature, ...index } = readExposureIndex(await (await get('index.json')).json());
    const verify = verifierFor(city.keys.audit.public);
    assert.ok(verify(LABEL.exposures, fromHex(signature), indexText(index)));
    const forged = { ...index, days: index.days.map((day) => ({ ...day, count: day.count + 1 })) };
    assert.ok(
      !verify(LABEL.exposures, fromHex(signature), indexText(forged)),
      'control: another list is not signed',
    );
    assert.deepEqual(
      index.days.map(({ date, count }) => [date, count]),
      [
        ['2020-01-12', 1],
        ['undated', 1],
      ],
      'what is older than the retention is not listed',
    );
    for (const { date, sha256: hash, bytes } of index.days) {
      const body = new Uint8Array(await (await get(`${date}.json`)).arrayBuffer());
      assert.deepEqual([toHex(sha256(body)), body.length], [hash, bytes]);
      assert.equal(readExposureFile(JSON.parse(new TextDecoder().decode(body))).date, date);
    }
  });

  it('says where its schema lies, and every file is as the schema says', async () => {
    const { get, publish, origin } = await published();
    const seat = { carriage: '5', seats: ['12A'], from: { at: '23:50', days: 0 } };
    const train: Report = { kind: 'trip', mode: 'train', number: 'G1278', date: '2020-01-12', ...seat };
    await publish({ kind: 'reports', reports: [{ report: train, source }] });
    const index = readExposureIndex(await (await get('index.json')).json());
    const schema = await fetch(origin + index.schema!);
    assert.equal(schema.headers.get('content-type'), 'application/schema+json');
    const validate = new Ajv({ strict: true, allErrors: true }).compile((await schema.json()) as object);
    for (const name of ['index', ...index.days.map(({ date }) => date)])
      assert.ok(validate(await (await get(`${name}.json`)).json()), JSON.stringify(validate.errors));
    assert.ok(!validate({ ...index, madeAt: 'today' }), 'control: another text for a time');
  });

  it('may be kept by caches, is asked for by its tag, and changes when something is published', async () => {
    const { get, publish } = await published();
    const first = await get('2020-01-12.json');
    assert.match(first.headers.get('cache-control')!, /^public, max-age=\d+$/);
    assert.equal(first.headers.get('set-cookie'), null);
    const tag = first.headers.get('etag')!;
    assert.equal((await get('2020-01-12.json', { 'if-none-match': tag })).status, 304);
    await publish({
      kind: 'rides',
      rides: [{ line: '207', vehicle: '30562', from: at('09:00'), to: at('10:00') }],
      source,
    });
    assert.equal((await get('2020-01-12.json', { 'if-none-match': tag })).status, 200);
    for (const path of ['2020-01-11.json', '../bundle2', 'index.html', '%2e%2e/x'])
      assert.equal((await get(path)).status, 404, path);
  });

  it('is a feed that reads as XML, and a page that needs no script', async () => {
    const { get, origin } = await published();
    const feed = await (await get('feed.xml')).text();
    const browser = await launchBrowser();
    const [context, scripted] = [
      await browser.newContext({ javaScriptEnabled: false }),
      await browser.newContext(),
    ];
    whenTestEnds(() => context.close());
    whenTestEnds(() => scripted.close());
    const page = await context.newPage();
    await page.goto(`${origin}/exposures/`);
    const text = (await page.locator('body').textContent())!;
    for (const said of [
      '2020-01-12 14:15–15:15 168路 车号 30217',
      'line 168 vehicle 30217',
      '沈河区 中街大悦城 B 馆',
      '日期不详',
      '沈阳市疾控中心 <&"',
    ])
      assert.ok(text.includes(said), said);
    const reader = await scripted.newPage();
    const titles = await reader.evaluate(`(() => {
      const parsed = new DOMParser().parseFromString(${JSON.stringify(feed)}, 'application/xml');
      if (parsed.querySelector('parsererror')) throw new Error('not XML');
      return [...parsed.querySelectorAll('entry > title')].map((title) => title.textContent);
    })()`);
    assert.deepEqual(titles, ['2020-01-12 14:15–15:15 168路 车号 30217', '沈河区 中街大悦城 B 馆']);
  });
});
