import assert from 'node:assert/strict';
import { screenshot } from '../../../test/support/screenshots';
import { waitFor } from '../../../test/support/wait';
import type { Report } from '../reports/record';
import { AFTERNOON, type PageCity, pageCity, type RiderPhone } from './testing/page-city';

const source = { name: '沈阳市疾控中心', url: 'https://example.org/notice', publishedOn: '2020-01-13' };
const MINUTE = 60_000;
const train: Report = {
  kind: 'trip',
  mode: 'train',
  number: 'G1278',
  date: '2020-01-12',
  from: { at: '08:30', days: 0 },
  fromStop: '沈阳北',
  toStop: '北京南',
  carriage: '5',
  seats: ['12A', '12B'],
};

/** Registers, boards bus 30217 of line 168, and gets off after twenty minutes. */
async function ride(phone: RiderPhone, { pass }: PageCity): Promise<void> {
  await phone.scan();
  await phone.register();
  await phone.view('checked-in');
  pass(20 * MINUTE);
  await phone.open('/#diary');
  await phone.view('diary');
}

const text = (phone: RiderPhone) => phone.page.locator('main').innerText();

describe('the tab 查询', function () {
  this.timeout(60_000);

  it('finds on the phone that one of its rides was shared with a case, and sends nothing of the ride', async () => {
    const made = await pageCity();
    const phone = await made.phone();
    await ride(phone, made);
    const sent: string[] = [];
    phone.page.on('request', (request) =>
      sent.push(`${request.method()} ${new URL(request.url()).pathname}${new URL(request.url()).search}`),
    );
    await phone.open('/#check');
    await phone.view('check-nothing');
    await screenshot(phone.page, 'rider-check-nothing');
    assert.match(await text(phone), /没有查到同车[\s\S]*这部手机里 1 段行程[\s\S]*不等于没有风险/);

    const from = AFTERNOON - 10 * MINUTE;
    await made.publish({
      kind: 'rides',
      rides: [{ line: '168', vehicle: '30217', from, to: AFTERNOON + 12 * MINUTE }],
      source,
    });
    await phone.page.locator('#tab-diary').click();
    await phone.page.locator('#tab-check').click();
    await phone.view('check-found');
    const said = await text(phone);
    for (const words of [
      '有 1 段行程同车',
      '168路',
      '30217',
      '同车约',
      '现在怎么做',
      '沈阳市疾控中心 1月13日 发布',
      '行程没有上传',
    ])
      assert.ok(said.includes(words), `${words} in\n${said}`);
    assert.equal(await phone.page.locator('.sources a').getAttribute('href'), 'https://example.org/notice');
    await screenshot(phone.page, 'rider-check-found');
    await phone.page.locator('#language').click();
    await waitFor('English', async () => /1 of your trips was shared with a case/.test(await text(phone)));
    await screenshot(phone.page, 'rider-check-found-en');

    const about = sent.filter(
      (line) =>
        !/^GET \/(exposures\/(index|2020-01-12)\.json|audit\/head|audit\/proof|api\/time|bundle|[a-z0-9.-]*)(\?from=\d+&to=\d+)?$/.test(
          line,
        ),
    );
    assert.deepEqual(about, [], 'whole files only, the same for everybody');
    assert.deepEqual(phone.errors, []);
  });

  it('finds a published trip for somebody without a diary, by way of travel, day and number', async () => {
    const made = await pageCity();
    await made.publish({ kind: 'reports', reports: [{ report: train, source }] });
    const phone = await made.phone();
    await phone.open('/#check');
    await phone.view('check-nothing');
    await phone.page.locator('#check-other').click();
    await phone.view('check-pick');
    await screenshot(phone.page, 'rider-check-pick');
    await phone.page.locator('#check-look').click();
    assert.equal(await phone.page.locator('#check-problem').innerText(), '请填线路、车次或车牌');
    await phone.page.locator('label[for="mode-train"]').click();
    await phone.page.locator('#check-number').fill('sy');
    await phone.page.locator('#check-suggestions li').first().waitFor();
    assert.match(await phone.page.locator('#check-suggestions').innerText(), /G1278\s+沈阳北 ⇄ 北京南/);
    await screenshot(phone.page, 'rider-check-suggestions');
    await phone.page.locator('#check-number').press('ArrowDown');
    assert.equal(await phone.page.locator('#check-suggestions [aria-selected=true]').count(), 1);
    await phone.page.locator('#check-number').press('Enter');
    assert.equal(await phone.page.locator('#check-number').inputValue(), 'G1278');
    await phone.page.locator('#check-carriage').fill('05');
    await phone.page.locator('#check-seat').fill('13f');
    await screenshot(phone.page, 'rider-check-seat');
    await phone.page.locator('#check-look').click();
    await phone.view('check-answer-found');
    const said = await text(phone);
    for (const words of [
      '查到 1 段病例行程',
      '1月12日 火车 G1278',
      '08:30',
      '沈阳北 → 北京南',
      '病例座位 5车 12A 12B',
      '和病例相隔 1 排',
      '对上了: 1月12日, 火车 G1278',
      '看原文',
    ])
      assert.ok(said.includes(words), `${words} in\n${said}`);
    await screenshot(phone.page, 'rider-check-answer');

    await phone.page.locator('#check-other').click();
    await phone.view('check-pick');
    assert.equal(await phone.page.locator('#check-number').inputValue(), 'G1278', 'what was typed is kept');
    await phone.page.locator('#check-number').fill('G1');
    await phone.page.locator('#check-look').click();
    await phone.view('check-answer-nothing');
    assert.match(await text(phone), /没有查到同车[\s\S]*1月12日 火车 G1[\s\S]*1月12日 的 1 段，全部 1 段/);
    assert.deepEqual(phone.errors, []);
  });

  it('tells at the next opening what was published of own rides since, once; a correction again, a withdrawal too', async () => {
    const made = await pageCity();
    const phone = await made.phone();
    const { page } = phone;
    await ride(phone, made);
    await phone.open('/');
    await phone.view('on-board');
    assert.equal(await page.locator('#news-look').count(), 0);
    const bus: Report = {
      kind: 'trip',
      mode: 'bus',
      number: '168路',
      vehicle: '30217',
      date: '2020-01-12',
      from: { at: '14:20', days: 0 },
      to: { at: '14:50', days: 0 },
    };
    await made.publish({ kind: 'reports', reports: [{ report: bus, source }] });
    const sent: string[] = [];
    phone.context.on('request', (request) => sent.push(new URL(request.url()).pathname));
    await page.reload();
    await page.locator('#news-look').waitFor();
    assert.match(await page.locator('#tab-check').innerText(), /查询\s*1/);
    await screenshot(page, 'rider-news');
    await page.locator('#tab-diary').click();
    await page.locator('#news-look').click();
    await phone.view('check-found');
    assert.doesNotMatch(await page.locator('#tab-check').innerText(), /1/);
    sent.length = 0;
    await page.reload();
    await phone.view('on-board');
    await waitFor('the lists', () => sent.includes('/exposures/2020-01-12.json'));
    await page.waitForLoadState('networkidle');
    assert.equal(await page.locator('#news-look').count(), 0, 'told once');
    const lists = sent.filter((path) => path.startsWith('/exposures/'));
    assert.deepEqual([...new Set(lists)].sort(), ['/exposures/2020-01-12.json', '/exposures/index.json']);

    const longer: Report = { ...bus, to: { at: '15:00', days: 0 } };
    const later = { ...source, publishedOn: '2020-01-14' };
    await made.publish({ kind: 'reports', reports: [{ report: longer, source: later }] });
    await page.reload();
    await page.locator('#news-look').click();
    await phone.view('check-found');
    assert.match(await text(phone), /已更正/);
    const [{ exposure } = assert.fail('nothing is published')] = made.shelf.published();
    await made.publish({ kind: 'withdrawal', ids: [exposure.id] });
    await page.reload();
    await page.locator('#news-look').click();
    await phone.view('check-nothing');
    assert.match(await page.locator('#withdrawn').innerText(), /1 段病例行程，发布者已撤回/);
    await screenshot(page, 'rider-check-withdrawn');
    assert.deepEqual(phone.errors, []);
  });

  it('downloads no list while somebody boards: a page view with a code asks for none', async () => {
    const made = await pageCity();
    const phone = await made.phone();
    await ride(phone, made);
    const sent: string[] = [];
    phone.context.on('request', (request) => sent.push(new URL(request.url()).pathname));
    await phone.scan();
    await phone.view('scan');
    await phone.page.waitForLoadState('networkidle');
    assert.deepEqual(
      sent.filter((path) => path.startsWith('/exposures/')),
      [],
    );
    await phone.open('/');
    await waitFor('the lists, by an opening without a code (control)', () =>
      sent.some((path) => path === '/exposures/index.json'),
    );
  });

  it('shows without network what it heard last, and says of when it is', async () => {
    const made = await pageCity();
    await made.publish({ kind: 'reports', reports: [{ report: train, source }] });
    const phone = await made.phone();
    await phone.open('/#check');
    await phone.view('check-nothing');
    await phone.page.evaluate(
      'navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null || new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", () => done(true))))',
    );
    await phone.page.locator('#tab-diary').click();
    await phone.page.locator('#tab-check').click();
    await waitFor('the lists kept', async () =>
      phone.page.evaluate("caches.match('/exposures/2020-01-12.json').then((kept) => kept !== undefined)"),
    );
    await made.site.close();
    await phone.page.locator('#tab-diary').click();
    await phone.page.reload();
    await phone.page.locator('#tab-check').click();
    await phone.view('check-nothing');
    assert.match(await text(phone), /没有网络，显示的是 1月12日 14:32 的数据/);
  });

  it('says that nothing can be looked up where nothing was ever heard, and tries again', async () => {
    const made = await pageCity();
    const phone = await made.phone({ serviceWorkers: 'block' });
    await phone.open('/#diary');
    await phone.view('diary');
    await phone.page.route('**/exposures/**', (route) => route.abort());
    await phone.page.locator('#tab-check').click();
    await phone.view('check-unreached');
    await screenshot(phone.page, 'rider-check-unreached');
    await phone.page.unroute('**/exposures/**');
    await phone.page.locator('#check-again').click();
    await phone.view('check-nothing');
  });
});
