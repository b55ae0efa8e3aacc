import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { type ConsoleCity, consoleCity } from '../../backend/authority/console/testing/console-city';
import {
  approve,
  approveDraft,
  look,
  openFirstDraft,
  openFirstWaiting,
  openShares,
  signIn,
  submitCase,
} from '../../backend/authority/console/testing/officer-page';
import {
  type PageCity,
  PHONE,
  pageCity,
  type RiderPhone,
} from '../../backend/authority/site/testing/page-city';
import { fromHex, toHex } from '../../protocol/bytes';
import { indexText, readExposureFile, readExposureIndex } from '../../protocol/exposures/list';
import { sha256 } from '../../protocol/hmac';
import { LABEL } from '../../protocol/labels';
import { verifierFor } from '../../protocol/signing';
import { searchFor } from '../privacy/search/search';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { boards, learnWhoLooked } from './who-looked';
import { tapLineTo, type Wiretap } from './wiretap';

const MINUTE = 60_000;
/** Of the index case; the rider's own is another. */
const CASE = '13700001111';
/** 市府广场, to more digits than a map shows. */
const HERE = { latitude: 41.80691234, longitude: 123.42619876, accuracy: 40 };

/** Published by a newspaper: three places, a phone number in a row, a place at 0, 0, and a column of names. */
const PLACES = `日期,地点,区县,时间,纬度,经度,姓名
1月12日,沈阳北站 候车厅,沈河区,08:30-20:00,41.8161,123.4339,张三
2020-01-11,沈阳故宫,沈河区,,41.7964,123.4497,
1月10日,铁西广场,铁西区,9时-10时,41.7965,123.3645,
1月10日,某超市 13800246021,铁西区,,41.7965,123.3645,
1月9日,某药店,和平区,,0,0,
`;

/** What nobody but the phone may learn: where it is, and which trip it was asked about. */
const secrets = searchFor([
  { name: 'latitude', value: '41.806' },
  { name: 'longitude', value: '123.426' },
  { name: 'vehicle', value: '302178' },
  { name: 'line', value: '168路' },
  { name: 'line in an address', value: encodeURIComponent('168路') },
]);
const told = (wire: Wiretap) => [...new Set(secrets(wire.heard()).map(({ canary }) => canary))];
const askedFor = (wire: Wiretap) =>
  [...new Set(wire.requests().filter((line) => line.includes('/exposures/')))].sort();

/** A full bus with the case on it, and three rides of the case that nobody may read of. */
async function twoDays({ scene }: ConsoleCity, now: number): Promise<void> {
  const index = await scene.rider(CASE, '李静');
  const trip = { trip: { lineId: '168', tripId: '', startDate: '', stopSequence: 0 } };
  const bus = { vehicleId: '302178', ...trip };
  scene.alight(scene.board(index, now - 10 * MINUTE, bus), now + 20 * MINUTE);
  for (let n = 0; n < 10; n++) {
    const rider = await scene.rider(`139${String(10_000_000 + n * 137)}`);
    scene.board(rider, now - n * MINUTE, { ...bus, channel: n % 2 ? 'code' : 'pass' });
  }
  const empty = { vehicleId: '20714', terminalNumber: 9, trip: { ...trip.trip, lineId: '207' } };
  scene.board(index, now + 90 * MINUTE, empty);
  scene.board(index, now + 240 * MINUTE, { vehicleId: '辽A-T1234', terminalNumber: 11 });
}

/** Opens the case of yesterday at the console; li and wang are signed in. */
async function traced(city: ConsoleCity): Promise<{ li: Page; wang: Page; errors: string[][] }> {
  const [li, wang] = [await city.screen(), await city.screen()];
  await signIn(li.page, city.people.li);
  await signIn(wang.page, city.people.wang);
  await submitCase(li.page, {
    number: CASE,
    from: '2020-01-11',
    to: '2020-01-12',
    reason: '核酸阳性，1月13日确诊',
    reference: 'SY-4502',
    passphrase: city.people.li.passphrase,
  });
  await openFirstWaiting(wang.page);
  await approve(wang.page, city.people.wang);
  await openShares(li.page, city.people.li.passphrase);
  return { li: li.page, wang: wang.page, errors: [li.errors, wang.errors] };
}

/** The officer chooses rides; only the full bus may be chosen, and what is read of it is all that becomes public. */
async function proposeRides(li: Page): Promise<string> {
  await li.locator('#part-publish').click();
  const rides = li.locator('#rides-to-publish li');
  await rides.nth(2).waitFor();
  assert.deepEqual(await li.locator('#rides-to-publish .state').allInnerTexts(), [
    '可以公开',
    '登记太少：逐个联系乘客',
    '出租车不公开：逐个联系乘客',
  ]);
  assert.equal(await li.locator('#rides-to-publish input:disabled').count(), 2);
  await li.locator('#propose-rides').click();
  await li.locator('.trouble', { hasText: '先勾选' }).waitFor();
  await li.locator('#publish-ride-0').focus();
  await li.keyboard.press('Space');
  await li.locator('#publisher').fill('沈阳市疾控中心');
  await li.locator('#publish-why').fill('1月12日病例，同车者已通知');
  await look(li, 'console-publish');
  await li.locator('#propose-rides').press('Enter');
  await li.locator('.told', { hasText: '已提议' }).waitFor();
  await rides.first().locator('.state', { hasText: '等待批准' }).waitFor();
  return rides.first().locator('.says').innerText();
}

async function importPlaces(li: Page): Promise<void> {
  await li.locator('#tab-public').click();
  await li.locator('#import').click();
  await li.locator('#read').click();
  await li.locator('.trouble', { hasText: '先选一个文件' }).waitFor();
  await li
    .locator('#report-file')
    .setInputFiles({ name: '地点.csv', mimeType: 'text/csv', buffer: Buffer.from(PLACES) });
  await li.locator('#source').fill('辽沈晚报');
  await li.locator('#source-url').fill('https://example.org/notice');
  // The file has coordinates: whoever brings it must say which. It stays chosen meanwhile.
  await li.locator('#read').click();
  await li.locator('.trouble', { hasText: 'GCJ-02' }).waitFor();
  await look(li, 'console-import-refused');
  await li.locator('#coordinates').selectOption('WGS-84');
  await li.locator('#read').click();
  await li.locator('#rejected').waitFor();
  const counts = await Promise.all(
    ['all', 'accepted', 'rejected'].map((which) => li.locator(`#rows-${which}`).innerText()),
  );
  assert.deepEqual(counts, ['5', '3', '2']);
  assert.match(await li.locator('#rejected').innerText(), /^[\s\S]*5\s+地点\s+[\s\S]*手机号[\s\S]*6\s/);
  assert.match(await li.locator('main').innerText(), /可能写着个人的列，没有读\s+姓名/);
  assert.doesNotMatch(await li.locator('main').innerText(), /13800246021|张三/);
  await look(li, 'console-import');
  const [file] = await Promise.all([
    li.waitForEvent('download'),
    li.locator('#download-rejected').press('Enter'),
  ]);
  assert.equal(file.suggestedFilename(), 'rejected 地点.csv');
  const report = readFileSync(await file.path(), 'utf8');
  assert.match(report, /^\uFEFF"行 row","列 column","原因","why"\r\n"5","地点",/);
  assert.doesNotMatch(report, /13800246021|张三/);
  await li.locator('#why').fill('报纸公布的地点');
  await li.locator('#propose').click();
  await li.locator('#count', { hasText: '3' }).waitFor();
  await li.getByText('您提议的，由另一人批准').waitFor();
}

/** The door keeps back what the page does not offer, whoever asks it directly. */
async function doorKeepsBack(li: Page): Promise<void> {
  const asked = (rides: number[], more: number) =>
    li.evaluate<string>(`(async () => {
      const id = location.hash.split('/')[1];
      const { version } = await (await fetch('/api/cases/' + id + '/publishable')).json();
      const body = { version: version + ${more}, rides: ${JSON.stringify(rides)}, source: 'x', why: 'x' };
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch('/api/cases/' + id + '/publish', { method: 'POST', headers, body: JSON.stringify(body) });
      return answer.status + ' ' + (await answer.json()).error;
    })()`);
  assert.equal(await asked([1], 0), '400 ride 2 is not proposed: too few check-ins');
  assert.equal(await asked([2], 0), '400 ride 3 is not proposed: a taxi: its riders are called');
  assert.equal(await asked([0], 0), '400 ride 1 is not proposed: waits for approval');
  assert.match(await asked([0], 1), /^403 the case found more meanwhile/);
}
/** Refusals that the officer's browser notes: four of these, and the file whose coordinates nobody had named. */
const REFUSALS = 5;

/** Fetches index and file as anybody may, and checks them against the audit key. */
async function fetched(origin: string, { audit }: ConsoleCity['bundle'], date: string) {
  const index = readExposureIndex(await (await fetch(`${origin}/exposures/index.json`)).json());
  const isSigned = verifierFor(audit)(LABEL.exposures, fromHex(index.signature), indexText(index));
  const bytes = new Uint8Array(await (await fetch(`${origin}/exposures/${date}.json`)).arrayBuffer());
  const listed = index.days.find((day) => day.date === date);
  const { exposures } = readExposureFile(JSON.parse(Buffer.from(bytes).toString('utf8')));
  return { index, isSigned, isListed: listed?.sha256 === toHex(sha256(bytes)), exposures };
}

async function findsByDiary({ page, view }: RiderPhone, wire: Wiretap): Promise<string[]> {
  wire.forget();
  await page.goto(`${wire.origin}/`);
  await page.reload();
  await page.locator('#news-look').click();
  await view('check-found');
  assert.match(await page.locator('main').innerText(), /有 1 段行程同车[\s\S]*168路[\s\S]*沈阳市疾控中心/);
  await screenshot(page, 'e2e-rider-found');
  return askedFor(wire);
}

async function findsByLine({ page, view }: RiderPhone, wire: Wiretap): Promise<void> {
  await page.goto(`${wire.origin}/#check`);
  await page.locator('#check-other').click();
  await page.locator('#check-date').selectOption('2020-01-12');
  await page.locator('#check-number').pressSequentially('168');
  await page.locator('#check-suggestions li').first().click();
  await page.locator('#check-look').click();
  await view('check-answer-found');
  assert.match(await page.locator('main').innerText(), /查到 1 段病例行程[\s\S]*302178/);
  await screenshot(page, 'e2e-stranger-found');
}

async function seesNear({ page }: RiderPhone, wire: Wiretap): Promise<void> {
  await page.goto(`${wire.origin}/map`);
  await page.locator('.mark').first().waitFor();
  await page.locator('#near').click();
  await page.locator('.me').waitFor();
  assert.match(await page.locator('.few').innerText(), /^沈阳北站 候车厅\s+1\.2 公里/);
  await screenshot(page, 'e2e-near');
}

describe('e2e: did I travel with a case, and where are cases near me', function () {
  this.timeout(180_000);

  it('goes from a traced case through two officers to three phones, and none of these tells where it was', async () => {
    const city = await consoleCity();
    const site: PageCity = await pageCity({
      within: { ...city, ...city.scene, city: city.scene.city },
    });
    site.operator.about = { ...site.operator.about, vehicle: '302178' };
    const { clock } = city.scene.city;
    const wire = await tapLineTo(site.site.port);
    const [rider, stranger, passerBy] = [
      await site.phone(),
      await site.phone({ small: true }),
      await site.phone({ geolocation: HERE, permissions: ['geolocation'], reducedMotion: 'reduce' }),
    ];
    await twoDays(city, clock.now() + 12 * MINUTE);
    city.releases();
    const bystander = await site.phone();
    await boards(rider, { number: PHONE, vehicleId: '302178' }, { city, site, wire });
    await boards(bystander, { number: '13900222333', vehicleId: '30217' }, { city, site, wire });
    clock.step(Date.parse('2020-01-13T12:00:00+08:00') - clock.now());
    await rider.page.goto(`${wire.origin}/#check`);
    await rider.view('check-nothing');

    const { li, wang, errors } = await traced(city);
    const sentence = await proposeRides(li);
    await doorKeepsBack(li);
    await importPlaces(li);
    await wang.locator('#tab-public', { hasText: '2' }).click();
    await look(wang, 'console-public');
    await openFirstDraft(wang);
    const entries = await wang.locator('#entries .says').allInnerTexts();
    assert.deepEqual(entries, [sentence], 'the approver reads what the officer proposed');
    await look(wang, 'console-draft');
    assert.deepEqual(city.shelf.published(), [], 'one officer alone publishes nothing');
    await approveDraft(wang, city.people.wang);
    await openFirstDraft(wang);
    await approveDraft(wang, city.people.wang);
    await look(wang, 'console-public-shown');
    assert.deepEqual(city.audit.last('exposure-published')?.who, ['li', 'wang']);

    const served = await fetched(wire.origin, city.bundle, '2020-01-12');
    assert.deepEqual([served.isSigned, served.isListed], [true, true]);
    const ride = served.exposures.find(({ kind }) => kind === 'ride')!;
    assert.deepEqual(Object.keys(ride).sort(), [
      ...['from', 'id', 'kind', 'line', 'sources', 'status', 'to', 'vehicle'],
    ]);
    const page = await (await fetch(`${wire.origin}/exposures/`)).text();
    assert.ok(page.includes(sentence), `${sentence} in the list that needs no script`);

    const ofRider = await findsByDiary(rider, wire);
    wire.forget();
    await findsByLine(stranger, wire);
    assert.deepEqual(askedFor(wire), ofRider, 'who has a diary and who has none ask for the same');
    assert.ok(ofRider.length > 3 && ofRider.every((line) => !line.includes('?')), ofRider.join());
    await seesNear(passerBy, wire);
    assert.deepEqual(askedFor(wire), ofRider, 'nor does who looks at the map ask for anything else');
    assert.ok(wire.heard().length > 5, 'the line was listened to');
    assert.deepEqual(told(wire), []);

    // Two officers withdraw it as well: it stays, as withdrawn, under a new signature.
    await li.locator('#tab-public').click();
    await li.locator('#words').fill('302178');
    await li.locator('#words').press('Enter');
    await li.locator('.paging', { hasText: '共 1 条' }).waitFor();
    await li.locator(`#entry-${ride.id}`).check();
    await li.locator('#withdraw-why').fill('检验报告有误');
    await look(li, 'console-withdraw');
    await li.locator('#withdraw').click();
    await li.locator('#count', { hasText: '1' }).waitFor();
    await openFirstDraft(wang);
    await look(wang, 'console-draft-withdrawal');
    await approveDraft(wang, city.people.wang);
    await wang.locator('#published .state', { hasText: '已撤回' }).waitFor();
    const after = await fetched(wire.origin, city.bundle, '2020-01-12');
    assert.deepEqual([after.isSigned, after.isListed], [true, true]);
    assert.notEqual(after.index.signature, served.index.signature);
    assert.equal(after.exposures.find(({ id }) => id === ride.id)?.status, 'withdrawn');
    await rider.page.reload();
    await rider.page.goto(`${wire.origin}/#check`);
    await rider.page.locator('#withdrawn', { hasText: '发布者已撤回' }).waitFor();
    await phoneSizes(wang);
    for (const phone of [rider, stranger, passerBy]) {
      assert.deepEqual(phone.errors, []);
      assert.deepEqual([...phone.hosts], [new URL(wire.origin).host]);
    }
    // Control: a page that asked the site itself would be heard.
    await passerBy.page.evaluate(
      `fetch('/exposures/near?lat=${HERE.latitude}&lon=${HERE.longitude}&line=${encodeURIComponent('168路')}')`,
    );
    await waitFor('what a careless page tells', () => told(wire).length >= 3);
    assert.deepEqual(
      errors.map((each) => each.length),
      [REFUSALS, 0],
      errors.flat().join('\n'),
    );
    for (const screen of [li, wang]) await screen.close();
    await learnWhoLooked({ rider, bystander }, city, wire);
    assert.deepEqual(told(wire), []);
  });
});

/** The console's own pages on a phone and in the dark. */
async function phoneSizes(page: Page): Promise<void> {
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    await screenshot(page, `console-public-${width}`);
    assert.ok(wide <= width, `${wide} px wide on a screen of ${width}`);
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await look(page, 'console-public-dark');
}
