import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { axeFindings } from '../../../test/support/axe';
import { screenshot } from '../../../test/support/screenshots';
import { gb18030 } from '../tables/testing/encode';
import { consoleCity } from './testing/console-city';
import { openFirstWaiting, signIn } from './testing/officer-page';

/** As a health office on Windows saves it; the city's day is 12 January 2020. */
const LIST = `姓名,性别,手机号,身份证号,发病日期,隔离日期,检验报告编号
张建国,男,13800246021,,1月11日,1月12日,SY-2020-0001
李秀英,女,,210102199003071233,2020/1/10,,SY-2020-0002
王志强,男,138002460,,1月10日,1月11日,SY-2020-0003
赵敏,女,13800246024,,43841,,SY-2020-0004
孙磊,男,13800246025,,,,SY-2020-0005
周洋,男,13800246026,,2020-01-11,2020-01-08,SY-2020-0001
`;
const FILE = { name: '1月病例.csv', mimeType: 'text/csv', buffer: Buffer.from(gb18030(LIST)) };

/** On every screen that an office has, in both languages; nothing wider than the page, nothing that axe finds. */
async function look(page: Page, name: string, at = 'h1'): Promise<void> {
  const show = () => page.evaluate(`document.querySelector('${at}').scrollIntoView()`);
  await show();
  await screenshot(page, name);
  assert.deepEqual(await axeFindings(page), [], name);
  await page.locator('#language').click();
  for (const [width, height] of [
    [800, 480],
    [390, 844],
    [320, 640],
  ] as const) {
    await page.setViewportSize({ width, height });
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(wide <= width, `${name} in English is ${wide} px wide on a screen of ${width}`);
    await show();
    await screenshot(page, `${name}-en-${width}`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('#language').click();
  await show();
  await screenshot(page, `${name}-dark`);
  assert.deepEqual(await axeFindings(page), [], `${name} dark`);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Presses Tab until this is in the focus, as somebody without a mouse does. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if ((await page.evaluate<string>('document.activeElement.id')) === id) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`#${id} is not reached by the keyboard`);
}

describe("a list of the authority's own cases, at the page", function () {
  this.timeout(120_000);

  it('is chosen, looked at and asked for by the keyboard, and waits for another officer', async () => {
    const city = await consoleCity();
    const { page, errors } = await city.screen();
    await signIn(page, city.people.li);
    await tabTo(page, 'bring-list');
    await page.keyboard.press('Enter');
    await page.locator('#list-file').waitFor();
    await tabTo(page, 'read');
    await page.keyboard.press('Enter');
    await page.locator('.trouble', { hasText: '先选一个文件' }).waitFor();
    await page.locator('#list-file').setInputFiles(FILE);
    await tabTo(page, 'reason');
    await page.keyboard.type('核酸检测阳性，追踪同乘者');
    await look(page, 'console-list');
    await tabTo(page, 'read');
    await page.keyboard.press('Enter');

    await page.locator('#rows-all', { hasText: '6' }).waitFor();
    assert.deepEqual(
      [await page.locator('#rows-accepted').innerText(), await page.locator('#rows-rejected').innerText()],
      ['3', '3'],
    );
    assert.deepEqual(await page.locator('#rejected tbody tr').allInnerTexts(), [
      '4\t手机号\t不是大陆手机号（11 位，1 开头）',
      '6\t发病日期\t空着：要有传染期开始、发病日期或采样日期',
      '7\t隔离日期\t早于传染期的第一天',
      '7\t检验报告编号\t与第 2 行相同：每份检验报告只能用一次',
    ]);
    assert.deepEqual(
      (await page.locator('#accepted tbody tr').allInnerTexts()).map((line) => line.split('\t').slice(0, 3)),
      [
        ['2', '手机号 138 **** 6021', '1月9日 – 1月12日'],
        ['3', '身份证号 210 **** 1233', '1月8日 – 1月12日'],
        ['5', '手机号 138 **** 6024', '1月9日 – 1月12日'],
      ],
    );
    const shown = await page.locator('main').innerText();
    assert.match(shown, /gb18030/);
    assert.doesNotMatch(shown, /张建国|李秀英/, 'names are nowhere');
    await look(page, 'console-list-read', '#row-counts');
    await look(page, 'console-list-accepted', '#accepted');
    const download = page.waitForEvent('download');
    await tabTo(page, 'download-rejected');
    await page.keyboard.press('Enter');
    assert.equal((await download).suggestedFilename(), 'rejected 1月病例.csv');

    // The wrong passphrase keeps nothing, and what was read stays on the page.
    await tabTo(page, 'passphrase');
    await page.keyboard.type('not the one');
    await tabTo(page, 'submit-list');
    await page.keyboard.press('Enter');
    await page.locator('#trouble').waitFor();
    assert.equal(await page.locator('#accepted tbody tr').count(), 3);
    await page.locator('#passphrase').fill(city.people.li.passphrase);
    await page.locator('#submit-list').press('Enter');
    await page.locator('#asked', { hasText: '已提交 3 个案件' }).waitFor();
    await look(page, 'console-list-asked');
    await page.locator('#tab-cases').click();
    await page.locator('#cases .state.waiting').nth(2).waitFor();
    await look(page, 'console-cases-of-a-list');

    const other = await city.screen();
    await signIn(other.page, city.people.wang);
    await openFirstWaiting(other.page);
    await other.page.getByText('核酸检测阳性，追踪同乘者').waitFor();
    assert.deepEqual([...errors, ...other.errors], []);
  });
});
