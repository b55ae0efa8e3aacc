import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { axeFindings } from '../../../test/support/axe';
import { screenshot } from '../../../test/support/screenshots';
import { waitFor } from '../../../test/support/wait';
import { busyDays, WANG } from './testing/busy-days';
import { consoleCity } from './testing/console-city';
import {
  addPasskey,
  approve,
  fillCase,
  look,
  openFirstWaiting,
  openShares,
  signIn,
} from './testing/officer-page';

describe('the whole story of a case at the console', function () {
  this.timeout(240_000);

  it('goes from two officers signing in to calls, map, graph and files, everything audited', async () => {
    const city = await consoleCity();
    await busyDays(city.scene);
    await city.knowsTerminals();
    city.releases();
    const li = await city.screen();
    await look(li.page, 'console-sign-in');
    await signIn(li.page, city.people.li);
    await look(li.page, 'console-cases-empty');
    // A passkey that also opens the keys; from now on it does both.
    await addPasskey(li.page, city.people.li);
    assert.ok(city.audit.last('passkey-added'));
    await look(li.page, 'console-account');
    await li.page.locator('#sign-out').click();
    await li.page.locator('#passkey').click();
    await li.page.locator('#sign-out').waitFor();
    await fillCase(li.page, {
      number: WANG,
      from: '2020-01-11',
      to: '2020-01-12',
      reason: '核酸阳性，1月12日确诊，追踪同车接触者',
      reference: 'SY-4471',
    });
    await look(li.page, 'console-new-case');
    await li.page.locator('#submit').click();
    await li.page.locator('.state.waiting').waitFor();
    await look(li.page, 'console-case-submitted');

    const wang = await city.screen();
    await signIn(wang.page, city.people.wang);
    await wang.page.locator('#tab-queue').click();
    await look(wang.page, 'console-queue');
    await openFirstWaiting(wang.page);
    assert.equal(await wang.page.locator('.days .opens').count(), 2);
    await look(wang.page, 'console-approval');
    await approve(wang.page, city.people.wang);
    await look(wang.page, 'console-case-waiting');
    assert.equal(city.peer.arrived.filter(({ line }) => line === 'POST /release').length, 0);

    await openShares(li.page);
    await li.page.locator('.countdown', { hasText: /(59|60):\d\d/ }).waitFor();
    await sees(li.page);
    await calls(li.page);
    assert.deepEqual(city.audit.last('contact-shown')?.who, ['li']);
    assert.equal(city.audit.last('outcome-noted')?.why, 'no answer');
    // The other officer sees the outcome without asking for it.
    await wang.page.locator('#tab-cases').click();
    await wang.page.locator('#cases a').first().click();
    await wang.page.locator('#part-calls').click();
    await wang.page.locator('#call-list .line', { hasText: '晚上再打' }).waitFor();
    await pictures(li.page);
    await exports(li.page, city);

    const [pid] = city.console.casePids();
    await li.page.locator('#close-case').click();
    await li.page.locator('.state.closed').waitFor();
    await look(li.page, 'console-case-closed');
    await waitFor('the process of the case to be gone', () => !existsSync(`/proc/${pid}`));
    await li.page.locator('#tab-cases').click();
    await li.page.locator('#cases').waitFor();
    await look(li.page, 'console-cases');
    await li.page.locator('#tab-audit').click();
    await li.page.locator('#audit').waitFor();
    await look(li.page, 'console-audit');
    const audited = (await city.audit.read(0, 100)).map(({ action }) => action);
    for (const action of [
      'sign-in',
      'case-submitted',
      'case-approved',
      'shares-opened',
      'release-asked',
      'days-opened',
      'look-up',
      'contact-shown',
      'outcome-noted',
      'case-exported',
      'case-closed',
    ] as const)
      assert.ok(audited.includes(action), action);
    for (const { errors, hosts } of [li, wang]) {
      assert.deepEqual(errors, []);
      assert.deepEqual([...hosts], [new URL(city.console.origin).host]);
    }
    // Whole numbers: "138" alone stands in one port of a hundred.
    assert.doesNotMatch(city.log.lines.join('\n'), new RegExp(`${WANG}|13910000`));
  });
});

async function openPart(page: Page, part: string): Promise<void> {
  await page.locator(`#part-${part}`).click();
  await page.locator(`#part-${part}[aria-current=page]`).waitFor();
}

const lines = (page: Page) => page.locator('#co-riders .line:not([hidden])');

/** Rides and co-riders: what is certain and what is possible, filters, sorting, search, marks, by keyboard. */
async function sees(page: Page): Promise<void> {
  assert.equal(await page.locator('#rides .ride').count(), 4);
  await page.locator('.foot', { hasText: /^33 \/ 33/ }).waitFor();
  await look(page, 'console-case');
  // The ranks are the engine's: tier I first, doubtful last.
  const tiers = await page.locator('#co-riders .line .of-tier').allInnerTexts();
  assert.match(tiers[0]!, /一级/);
  // By keyboard alone: choose in the grid, open the details, show the rules.
  await page.locator('#co-riders').focus();
  await page.keyboard.press('End');
  await page.locator('#co-riders .line[aria-selected=true] .tier-doubtful').waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('#co-riders').getAttribute('aria-activedescendant'), 'co-riders-row-1');
  await page.keyboard.press('Enter');
  await page.locator('#person:focus').waitFor();
  await page.locator('.rules summary').press('Enter');
  await look(page, 'console-case-person');
  await page.locator('.rules summary').press('Enter');
  // Only who shared one ride; the sentence tells how its ends are known.
  await page.locator('#ride-3').press('Enter');
  await page.locator('#chosen-ride', { hasText: '207路' }).waitFor();
  assert.match(await page.locator('#chosen-ride').innerText(), /推定：最长乘车时间|推断/);
  await page.locator('.foot', { hasText: /^4 \/ 33/ }).waitFor();
  await look(page, 'console-case-ride');
  await page.locator('#every-ride').press('Enter');
  // Every mark is shown for what it is.
  for (const [mark, words] of [
    ['late', '补登'],
    ['crowded', '超员'],
    ['misdated', '日期不符'],
    ['twice', '一码两处'],
    ['impossible', '不可能'],
  ] as const) {
    await page.locator('#co-riders-mark').selectOption(mark);
    await lines(page).locator('.mark', { hasText: words }).first().waitFor();
  }
  await page.locator('.foot', { hasText: /^1 \/ 33/ }).waitFor();
  await page.locator('#co-riders-mark').selectOption('');
  await page.locator('#co-riders-search').fill('0417');
  await page.locator('.foot', { hasText: /^1 \/ 33/ }).waitFor();
  await page.locator('#co-riders-search').fill('');
  // Sorted by possible minutes, then turned round, then ranked again.
  await page.locator('#co-riders-by-possible').press('Enter');
  const possible = async () => (await lines(page).locator('.of-possible').allInnerTexts()).map(Number);
  const [most] = await possible();
  await page.locator('#co-riders-by-possible').press('Enter');
  const [least] = await possible();
  assert.ok(most! > least!, `${most} and ${least}`);
  await page.locator('#co-riders-by-possible').press('Enter');
  // Nobody is made a co-rider by an invented check-in; it is said apart.
  await page.getByText('1 条登记未能证明').waitFor();
}

async function calls(page: Page): Promise<void> {
  await page.locator('#part-calls').press('Enter');
  await page.locator('#call-list .line').first().click();
  await page.locator('#show-number').click();
  await page.getByText(/\+86139\d{8}/).waitFor();
  await look(page, 'console-calls');
  await page.locator('#outcome-no-answer').check();
  await page.locator('#note').fill('晚上再打');
  await page.locator('#save-outcome').click();
  await page.locator('#call-list .line', { hasText: '晚上再打' }).waitFor();
  await look(page, 'console-calls-noted');
  await page.locator('#save-outcome').click();
  await page.locator('.trouble', { hasText: '先选结果' }).waitFor();
}

async function pictures(page: Page): Promise<void> {
  await openPart(page, 'map');
  await page.locator('#map-ride-1').click();
  assert.equal(await page.locator('.map .boarded').count(), 3);
  // A taxi has no line: it is named, not drawn.
  await page.locator('.not-drawn', { hasText: '辽A-T1234' }).waitFor();
  await look(page, 'console-map');
  await openPart(page, 'graph');
  await page.locator('#several', { hasText: /^4/ }).waitFor();
  await page.locator('#graph-ride-3').press('Enter');
  await look(page, 'console-graph');
  await page.setViewportSize({ width: 800, height: 480 });
  await openPart(page, 'overview');
  await look(page, 'console-case-800');
  await page.setViewportSize({ width: 390, height: 844 });
  for (const part of ['overview', 'calls', 'map', 'graph'] as const) {
    await openPart(page, part);
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(wide <= 390, `${part} is ${wide} px wide on a phone`);
    await screenshot(page, `console-${part}-390`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const part of ['overview', 'calls', 'map', 'graph'] as const) {
    await openPart(page, part);
    await screenshot(page, `console-${part}-dark`);
    assert.deepEqual(await axeFindings(page), [], `${part}, dark`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

async function exports(page: Page, city: Awaited<ReturnType<typeof consoleCity>>): Promise<void> {
  await openPart(page, 'export');
  await look(page, 'console-export');
  for (const format of ['csv', 'xlsx'] as const) {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.locator(`#export-${format}`).click(),
    ]);
    assert.equal(file.suggestedFilename(), `case-2020-0112-01.${format}`);
    const bytes = readFileSync(await file.path());
    if (format === 'csv') assert.match(bytes.toString('utf8'), /^\uFEFF"序号",[\s\S]*"晚上再打"/);
    else assert.equal(bytes.subarray(0, 2).toString(), 'PK');
    const audited = city.audit.last('case-exported')!;
    assert.equal(audited.count, 33);
    assert.match(audited.about, new RegExp(`^case 2020-0112-01 ${format} [0-9a-f]{64}$`));
  }
  await page.locator('.told:not(:empty)').waitFor();
}
