import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { packSegment } from '../../../protocol/segment';
import { axeFindings } from '../../../test/support/axe';
import { screenshot } from '../../../test/support/screenshots';
import { waitFor } from '../../../test/support/wait';
import type { CaseView } from '../cases/case-view';
import { TODAY } from '../testing/city';
import { busyDays, WANG } from './testing/busy-days';
import { type ConsoleCity, consoleCity } from './testing/console-city';
import { OfficerClient } from './testing/officer-client';
import { signIn } from './testing/officer-page';

const window = { from: Date.parse('2020-01-11T04:00+08:00'), to: Date.parse('2020-01-12T12:00+08:00') };

/** Officer li at a page, on a case that officer wang approved; both still hold their shares. */
async function approvedCase(limits: Parameters<typeof consoleCity>[0] = {}, riders = 24) {
  const city = await consoleCity(limits);
  await busyDays(city.scene, riders);
  await city.knowsTerminals();
  city.releases();
  const [li, wang] = await Promise.all(
    (['li', 'wang'] as const).map((id) => new OfficerClient(city, city.people[id]).signIn()),
  );
  const { page, errors } = await city.screen();
  await signIn(page, city.people.li);
  const { id } = await li!.submit({ phone: WANG, ...window, reference: 'SY-8001' });
  await page.goto(`${city.console.origin}/#case/${id}`);
  await page.locator('.days .opens').first().waitFor();
  const shown = await wang!.approve(await viewOf(li!, id));
  return { city, li: li!, wang: wang!, page, errors, shown };
}

const viewOf = async (client: OfficerClient, id: string): Promise<CaseView> =>
  (await client.ask<{ case: CaseView }>(`/api/cases/${id}`)).case;

async function look(page: Page, name: string): Promise<void> {
  await screenshot(page, name);
  assert.deepEqual(await axeFindings(page), [], name);
}

describe('a case at the page while it is traced', function () {
  this.timeout(120_000);

  it('shows rides as they are found, then co-riders, what is new after another run, and contacts of contacts apart', async () => {
    const { city, li, wang, page, errors, shown } = await approvedCase();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    // The fleet counted who got on the evening's bus; nobody counted on the others.
    mkdirSync(join(city.folder, 'counts/2020-01-11'), { recursive: true });
    writeFileSync(
      join(city.folder, 'counts/2020-01-11/30218.csv'),
      'from,to,boarded\n2020-01-11T19:30:00+08:00,2020-01-11T19:45:00+08:00,9\n',
    );
    const release = city.holdCoRiders();
    await li.open(shown);
    await wang.open(shown);
    // The rides are there while co-riders are looked for, and the page says so.
    await page.locator('#rides .ride').nth(2).waitFor();
    await page.locator('.run-progress', { hasText: /^5 \/ 6 ・ 查同乘者在别处的登记/ }).waitFor();
    assert.match(await page.locator('.result .foot').innerText(), /还在查/);
    assert.match(await page.locator('.counts').innerText(), /0 …/);
    await look(page, 'console-running');
    release();
    await page.locator('.foot', { hasText: /^33 \/ 33/ }).waitFor();
    assert.equal(await page.locator('#rides .ride').count(), 4);
    await page.locator('.run-progress').waitFor({ state: 'detached' });
    await page.locator('.ride', { hasText: '30218' }).click();
    await page.locator('#chosen-ride', { hasText: /上车 9 人, 其中登记 3 \(33 %\)/ }).waitFor();
    await page.locator('.ride', { hasText: '20714' }).click();
    await page.locator('#chosen-ride', { hasText: '没有客流计数' }).waitFor();
    await page.locator('#every-ride').click();
    await secondDegree(page, city, wang, shown);
    await again(page, city, wang, shown);
    await layout(page);
    // One answer brings all of it: nothing is asked again and again but the list of cases.
    const ofCase = asked.filter((path) => path.startsWith(`/api/cases/${shown.id}/`));
    assert.equal(ofCase.filter((path) => path.endsWith('/news')).length, 1, ofCase.join(' '));
    assert.ok(!ofCase.some((path) => /result|co-riders/.test(path)), ofCase.join(' '));
    await wang.ask(`/api/cases/${shown.id}/close`, {});
    await page.locator('.state.closed').waitFor();
    assert.equal(await page.locator('#co-riders').count(), 0);
    assert.deepEqual(errors, []);
  });

  it('counts its keys down, and their end takes process, result and page with it', async () => {
    const lifetime = 0.15;
    const { city, li, wang, page, shown } = await approvedCase({ keyMinutes: lifetime }, 4);
    const { endsAt } = (await viewOf(li, shown.id)).process!;
    // The vault's clock stands still here: born now.
    assert.equal(endsAt, city.scene.city.clock.now() + lifetime * 60_000);
    await li.open(shown);
    await wang.open(shown);
    await page.locator('#co-riders .line').first().waitFor();
    const [pid] = city.console.casePids();
    assert.ok(existsSync(`/proc/${pid}`), 'control: it lives before its end');
    const countdown = page.locator('.countdown b');
    const seconds = async () => Number((await countdown.innerText()).split(':')[1]);
    const first = await seconds();
    await waitFor('the page to count down', async () => (await seconds()) < first);
    await waitFor('the keys to end by themselves', () => !existsSync(`/proc/${pid}`), { deadline: 60_000 });
    assert.deepEqual(city.console.casePids(), []);
    await page.locator('#co-riders').waitFor({ state: 'detached' });
    await page.locator('.countdown').waitFor({ state: 'detached' });
    await assert.rejects(li.news(shown.id), /403 the keys of this case were closed/);
    await screenshot(page, 'console-keys-ended');
    // Closed by time, not for good: the same two may open it again.
    assert.equal((await viewOf(li, shown.id)).state, 'approved');
  });
});

/** Asked for two co-riders; another list, another picture. */
async function secondDegree(
  page: Page,
  city: ConsoleCity,
  wang: OfficerClient,
  shown: CaseView,
): Promise<void> {
  for (const number of ['0000', '0137']) {
    await page.locator('#co-riders-search').fill(number);
    await page.locator('.result .foot', { hasText: /^1 \/ 33/ }).waitFor();
    await page.locator('#co-riders .line:not([hidden])').first().click();
    await page.locator('#choose-second').click();
    await page.locator('#choose-second[aria-pressed=true]').waitFor();
  }
  await page.locator('#co-riders-search').fill('');
  await page.locator('#part-second').click();
  await page.locator('.asked li').nth(1).waitFor();
  await look(page, 'console-second-chosen');
  await page.locator('#passphrase').fill(city.people.li.passphrase);
  await page.locator('#ask-second').click();
  await page.locator('#second-contacts .line').nth(1).waitFor();
  assert.equal(await page.locator('#second-count').innerText(), '2');
  await page.locator('#second-contacts .line').first().click();
  await page.locator('#show-second').click();
  await page
    .getByText(/\+86136\d{8}/)
    .first()
    .waitFor();
  await page.locator('#second-person-0').click();
  await page.locator('.nodes .lit').nth(3).waitFor();
  await look(page, 'console-second');
  assert.deepEqual(city.audit.last('second-degree-asked')?.who, ['li']);
  // Never mixed: the co-riders are as many as before.
  await page.locator('#part-overview').click();
  await page.locator('.foot', { hasText: /^33 \/ 33/ }).waitFor();
  assert.ok((await wang.news(shown.id, 'second degree')).at(-1), 'the other officer sees it too');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator('#part-second').click();
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
  assert.ok(wide <= 390, `${wide} px wide on a phone`);
  await screenshot(page, 'console-second-390');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await look(page, 'console-second-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('#language').click();
  await look(page, 'console-second-en');
  await page.locator('#language').click();
  await page.locator('#part-overview').click();
}

/** A bus comes home late: the other officer traces again, and this page shows what is new. */
async function again(page: Page, city: ConsoleCity, wang: OfficerClient, { id }: CaseView): Promise<void> {
  const { scene, peer } = city;
  const late = scene.board(await scene.rider('13700000001'), Date.parse('2020-01-12T08:06+08:00'));
  const number = peer.segments.length + 1;
  const key = scene.segmentKey(TODAY);
  const bytes = packSegment({ day: TODAY, number, items: [late], key, random: scene.city.random });
  peer.segments.push({ number, day: TODAY, rows: 1, bytes });
  await wang.ask(`/api/cases/${id}/again`, {});
  await page.locator('#whats-new', { hasText: /与上次计算相比.*新增 1 名同乘者/ }).waitFor();
  await page.locator('.foot', { hasText: /^34 \/ 34/ }).waitFor();
  await page.locator('#co-riders-new').click();
  await page.locator('#co-riders .line:not([hidden])', { hasText: '0001' }).waitFor();
  await look(page, 'console-again');
  await page.locator('#co-riders-new').click();
}

/** Nothing of the result is cut off or broken where there is room: every column, every ride's label, all five counts. */
async function layout(page: Page): Promise<void> {
  const inside = (selector: string, of: string) =>
    page.evaluate<string[]>(
      `[...document.querySelectorAll('${selector}')].filter((each) => {
        const [own, around] = [each.getBoundingClientRect(), each.closest('${of}').getBoundingClientRect()];
        return own.left < around.left - 1 || own.right > around.right + 1;
      }).map((each) => each.textContent)`,
    );
  for (const language of ['zh', 'en']) {
    await page.setViewportSize({ width: 1440, height: 900 });
    const room = '(([grid]) => [grid.scrollWidth, grid.clientWidth])([document.getElementById("co-riders")])';
    const [needs = 0, has = 0] = await page.evaluate<number[]>(room);
    assert.ok(needs <= has, `the co-riders need ${needs} px and have ${has} (${language})`);
    await screenshot(page, `console-again-1440-${language}`);
    for (const width of [1440, 1280, 800, 390]) {
      await page.setViewportSize({ width, height: 800 });
      assert.deepEqual(await inside('.ride .words', '.timeline'), [], `labels at ${width} px (${language})`);
    }
    await page.setViewportSize({ width: 800, height: 800 });
    const tops =
      "new Set([...document.querySelectorAll('.counts > div')].map((each) => each.offsetTop)).size";
    assert.equal(await page.evaluate<number>(tops), 1, `the five counts stand in one row (${language})`);
    await page.locator('#language').click();
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
