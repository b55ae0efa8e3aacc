import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { screenshot } from '../../../test/support/screenshots';
import { waitFor } from '../../../test/support/wait';
import { type PageCity, pageCity, type RiderPhone } from './testing/page-city';
import { aWeekOfPlaces, places, SOURCE } from './testing/places';

/** 市府广场, between the places of the week. */
const HERE = { latitude: 41.8069, longitude: 123.4261, accuracy: 40 };
const allowed = { geolocation: HERE, permissions: ['geolocation'] };

const text = (page: Page, selector = 'main') => page.locator(selector).innerText();

async function opened(
  options: Parameters<PageCity['phone']>[0] = {},
  city?: PageCity,
): Promise<{ city: PageCity; phone: RiderPhone; page: Page }> {
  const made = city ?? (await pageCity());
  if (!city) await made.publish(aWeekOfPlaces());
  const phone = await made.phone(options);
  await phone.open('/map');
  await phone.view('map');
  await phone.page.locator('.mark').first().waitFor();
  return { city: made, phone, page: phone.page };
}

const each = (page: Page, selector: string, property: string) =>
  page.evaluate(`[...document.querySelectorAll('${selector}')].map((each) => each.${property})`) as Promise<
    string[]
  >;

/** Presses an arrow key on one of the two handles of days. */
async function move(page: Page, which: 'from' | 'to', days: number): Promise<void> {
  const handle = page.locator(`#days-${which}`);
  for (let i = 0; i < Math.abs(days); i++) await handle.press(days > 0 ? 'ArrowRight' : 'ArrowLeft');
}

describe('the map of case places', function () {
  this.timeout(60_000);

  it('shows numbers of places, opens them, and names one; the list holds the same', async () => {
    const { phone, page } = await opened();
    await screenshot(page, 'map');
    const counted = async () => {
      const counts = await page.locator('.mark.many b').allInnerTexts();
      const ones = await page.locator('.mark.one').count();
      return counts.reduce((sum, count) => sum + Number(count), ones);
    };
    assert.equal(await counted(), 19, 'one of the twenty has no coordinates');
    assert.match(await text(page, '.counted'), /1月6日 – 1月12日\s+20 处\s+含日期不详 1 处/);
    const names = await each(page, '.mark', 'ariaLabel');
    assert.ok(
      (names as string[]).every((name) => /\d+ 处，放大$|\S/.test(name)),
      String(names),
    );

    const before = await page.locator('.mark.many').count();
    await page.locator('.mark.many').first().press('Enter');
    await waitFor(
      'a number that fell apart',
      async () => (await page.locator('.mark.many').count()) !== before,
    );
    await waitFor('a place alone', async () => (await page.locator('.mark.one').count()) > 0);
    await page.locator('.mark.one').first().press(' ');
    assert.match(
      await text(page, '.chosen'),
      /(1月\d+日|日期不详) · [\s\S]*沈阳市疾控中心 1月13日 发布 看原文/,
    );
    await screenshot(page, 'map-chosen');
    await page.locator('#chosen-close').click();
    assert.ok(await page.locator('.chosen').isHidden());

    await page.locator('#show-list').click();
    assert.equal(await page.locator('.whole .place').count(), 20);
    const list = await text(page, '.whole');
    for (const said of [
      /五爱市场\s+日期不详/,
      /某小区 3 号楼\s+1月9日 · 时间没有公布 · 铁西区\s+没有坐标/,
      /08:30–20:00/,
    ])
      assert.match(list, said);
    await screenshot(page, 'map-list');
    assert.deepEqual([phone.errors, [...phone.hosts]], [[], [new URL(page.url()).host]]);
  });

  it('narrows to some days and one district, and says each day as a number', async () => {
    const { page } = await opened();
    const bars = page.locator('.bars');
    assert.match((await bars.getAttribute('aria-label'))!, /^每天处数: 1月6日 4, 1月7日 3, .*1月12日 2$/);
    await move(page, 'from', 5);
    await waitFor('two days', async () => /1月11日 – 1月12日\s+5 处/.test(await text(page, '.counted')));
    await move(page, 'to', -6);
    await waitFor('the last handle stops at the first', async () =>
      /^1月11日\s/.test(await text(page, '.counted')),
    );
    assert.equal(await page.locator('.bars .in').count(), 1);
    await move(page, 'from', -5);
    await move(page, 'to', 1);
    const levels = await each(page, 'path.district', 'className.baseVal');
    assert.ok(
      levels.some((level) => level.includes('level-4')),
      'the fullest is the darkest',
    );
    await page.locator('#district').selectOption('铁西区');
    await waitFor('one district', async () => /\s3 处/.test(await text(page, '.counted')));
    assert.match((await bars.getAttribute('aria-label'))!, /1月9日 1,/);
    await screenshot(page, 'map-district');
  });

  it('asks where the phone is only when told to, reckons on the phone, and sends nothing of it', async () => {
    const city = await pageCity();
    await city.publish(aWeekOfPlaces());
    const phone = await city.phone(allowed);
    const { page } = phone;
    await page.addInitScript(`
      window.asked = 0;
      const ask = Geolocation.prototype.getCurrentPosition;
      Geolocation.prototype.getCurrentPosition = function (...args) { window.asked++; return ask.apply(this, args); };
    `);
    await opened(allowed, city);
    await phone.open('/map');
    await page.locator('.mark').first().waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await page.waitForLoadState('networkidle');
    assert.equal(await page.evaluate('asked'), 0);
    const sent: string[] = [];
    phone.context.on('request', (request) => sent.push(request.url()));
    await page.locator('#near').click();
    await page.locator('.me').waitFor();
    assert.equal(await page.evaluate('asked'), 1);
    // 沈阳北站: 41.8161 N 123.4339 E is 1.2 km from there by haversine; the next are further away.
    const nearest = await text(page, '.few .place:first-child');
    assert.match(nearest, /沈阳北站 候车厅\s+1\.2 公里/);
    assert.match(await text(page, '.heard[role=status]'), /最近一处：沈阳北站 候车厅，1\.2 公里/);
    await screenshot(page, 'map-near');
    await page.locator('#show-list').click();
    const distances = (await page.locator('.whole .distance').allInnerTexts()).map(
      (each) => Number.parseFloat(each) * (each.includes('公里') ? 1000 : 1),
    );
    assert.deepEqual(
      distances,
      [...distances].sort((a, b) => a - b),
    );
    await screenshot(page, 'map-near-list');
    assert.deepEqual(sent, [], 'nothing at all was asked for meanwhile');
    await page.locator('#show-map').click();
    await page.locator('#near').click();
    assert.equal(await page.locator('.me').count(), 0);
    assert.deepEqual(phone.errors, []);
  });

  it('goes on without a location, and says why there is none', async () => {
    const { city, page } = await opened({ permissions: [] });
    await page.locator('#near').click();
    await page.getByText('没有允许定位').waitFor();
    await screenshot(page, 'map-not-allowed');
    assert.equal(await page.locator('.few .place').count(), 3);
    const plain = await city.phone({ browserArguments: ['--host-resolver-rules=MAP coride.test 127.0.0.1'] });
    await plain.page.goto(`${city.origin.replace('localhost', 'coride.test')}/map`);
    await plain.page.locator('.mark').first().waitFor();
    await plain.page.locator('#near').click();
    await plain.page.getByText('这个网页没有加密').waitFor();
  });

  it('gathers what lies on one spot, and opens a long list by fifties', async () => {
    const city = await pageCity();
    const same = { kind: 'place', lat: 41.8, lon: 123.43, date: '2020-01-12' } as const;
    const many = Array.from({ length: 60 }, (_, i) => ({ ...same, name: `同一栋楼 ${i}` }));
    await city.publish(places(many));
    const { page } = await opened({}, city);
    await page.locator('.mark.many').press('Enter');
    assert.match(await text(page, '.chosen'), /同一地点 50 处/);
    await page.locator('#show-list').click();
    assert.equal(await page.locator('.whole .place').count(), 50);
    await page.locator('#more').click();
    assert.equal(await page.locator('.whole .place').count(), 60);
    assert.ok(await page.locator('#more').isHidden());
    assert.ok(await page.evaluate("document.activeElement.matches('.whole .place:nth-child(51)')"));
  });

  it('says that nothing is published, or that nothing was heard, and shows what was withdrawn no more', async () => {
    const city = await pageCity();
    const phone = await city.phone();
    await phone.open('/map');
    await phone.page.getByText('目前没有发布的场所').waitFor();
    await screenshot(phone.page, 'map-nothing');
    await city.publish(places([{ kind: 'place', name: '某处', date: '2020-01-12', lat: 41.8, lon: 123.4 }]));
    const [{ exposure } = assert.fail('nothing is published')] = city.shelf.published();
    const { page } = await opened({}, city);
    await city.publish({ kind: 'withdrawal', ids: [exposure.id] });
    await page.reload();
    await page.getByText('目前没有发布的场所').waitFor();
    const lost = await city.phone({ serviceWorkers: 'block' });
    await lost.page.route('**/exposures/**', (route) => route.abort());
    await lost.open('/map');
    await lost.view('map-unreached');
    await screenshot(lost.page, 'map-unreached');
    await lost.page.unroute('**/exposures/**');
    await lost.page.locator('#map-again').click();
    await lost.view('map');
  });

  it('opens without network once it was opened, with the data of then', async () => {
    const { city, page } = await opened();
    await page.evaluate(
      'navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null || new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", () => done(true))))',
    );
    await page.reload();
    await page.locator('.mark').first().waitFor();
    await waitFor('all of it kept', async () =>
      page.evaluate(
        "Promise.all(['/map', '/exposures/index.json', '/exposures/2020-01-12.json'].map((path) => caches.match(path))).then((all) => all.every(Boolean))",
      ),
    );
    await city.site.close();
    await page.reload();
    await page.locator('.mark').first().waitFor();
    assert.match(await text(page), /没有网络，显示的是 1月12日 14:32 的数据/);
  });

  it('leads to the plain list where no script runs; the places are in it', async () => {
    const city = await pageCity();
    await city.publish(aWeekOfPlaces());
    const { page } = await city.phone({ javaScriptEnabled: false });
    await page.goto(city.origin);
    await page.locator('noscript a').click();
    await page.waitForURL('**/exposures/');
    await page.goto(`${city.origin}/map`);
    await page.locator('noscript a').first().click();
    // Not `innerText`, which leaves out what no browser has laid out yet.
    assert.match(
      (await page.locator('body').textContent())!,
      /2020-01-06 08:30–20:00 沈河区 沈阳北站 候车厅/,
    );
    assert.equal(await page.locator(`a[href="${SOURCE.url}"]`).count(), 20);
  });
});
