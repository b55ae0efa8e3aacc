import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { axeFindings } from '../../../test/support/axe';
import { screenshot } from '../../../test/support/screenshots';
import { SmsRefused } from '../registrar/sms-gateway';
import { busyDays, WANG } from './testing/busy-days';
import { consoleCity } from './testing/console-city';
import { OfficerClient } from './testing/officer-client';
import { signIn } from './testing/officer-page';

const window = { from: Date.parse('2020-01-11T04:00+08:00'), to: Date.parse('2020-01-12T12:00+08:00') };

/** In both languages, on a phone, and dark; nothing wider than the page, nothing that axe finds. */
async function look(page: Page, name: string): Promise<void> {
  await screenshot(page, name);
  assert.deepEqual(await axeFindings(page), [], name);
  await page.locator('#language').click();
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(wide <= width, `${name} in English is ${wide} px wide on a phone of ${width}`);
    await screenshot(page, `${name}-en-${width}`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('#language').click();
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

describe('messages to co-riders, at the page', function () {
  this.timeout(120_000);

  it('are counted, approved by another officer, stopped by the breaker, gone on with, and outlive the case', async () => {
    const city = await consoleCity();
    await busyDays(city.scene, 24);
    await city.knowsTerminals();
    city.releases();
    const client = (id: 'li' | 'wang') => new OfficerClient(city, city.people[id]).signIn();
    const [li, wang] = [await client('li'), await client('wang')];
    const shown = await wang.approve(await li.submit({ phone: WANG, ...window, reference: 'SY-8201' }));
    await li.open(shown);
    await wang.open(shown);

    const asking = await city.screen();
    await signIn(asking.page, city.people.li);
    await asking.page.goto(`${city.console.origin}/#case/${shown.id}/messages`);
    await asking.page.locator('#count-messages').waitFor();
    await asking.page.locator('.ask-messages', { hasText: /一级 [1-9]/ }).waitFor();
    await look(asking.page, 'console-messages-choose');
    await tabTo(asking.page, 'message-tier-possible');
    await asking.page.keyboard.press('Space');
    await tabTo(asking.page, 'count-messages');
    await asking.page.keyboard.press('Enter');
    const predicted = Number((await asking.page.locator('.predicted').innerText()).split(' ')[0]);
    assert.ok(predicted > 20, `${predicted} messages`);
    assert.match(await asking.page.locator('.message').innerText(), /没有链接/);
    await asking.page.locator('#messages-why').fill('同车 24 人，今天通知');
    await asking.page.locator('#messages-passphrase').fill(city.people.li.passphrase);
    await look(asking.page, 'console-messages-counted');
    assert.equal(await asking.page.locator('#messages-why').inputValue(), '同车 24 人，今天通知');
    assert.deepEqual(city.audit.last('messages-asked'), undefined, 'counting asks for nothing yet');
    await asking.page.locator('#ask-messages').click();
    await asking.page.locator('.round .state.waiting').waitFor();
    const id = `${shown.id}-m1`;
    assert.equal(await asking.page.locator(`[id="approve-${id}"]`).count(), 0, 'not by who asked');

    const deciding = await city.screen();
    await signIn(deciding.page, city.people.wang);
    await deciding.page.locator('#tab-queue', { hasText: '1' }).click();
    await deciding.page.locator(`[id="approve-${id}"]`, { hasText: String(predicted) }).waitFor();
    await look(deciding.page, 'console-messages-approve');
    // Three are taken, the fourth waits at the gateway.
    let release = () => {};
    city.gateway.behave = () =>
      city.sent.length < 3 ? Promise.resolve() : new Promise((taken) => (release = taken));
    await deciding.page.locator(`[id="passphrase-${id}"]`).fill(city.people.wang.passphrase);
    await deciding.page.locator(`[id="approve-${id}"]`).click();
    await asking.page.locator('.round .state.sending').waitFor();
    const taken = asking.page.locator('.round .counts > div:nth-child(2)');
    await asking.page.locator('.round .counts > div:nth-child(2)', { hasText: '3' }).waitFor();
    assert.match(await taken.innerText(), /^3/);
    await look(asking.page, 'console-messages-sending');

    city.gateway.behave = () => Promise.reject(new SmsRefused('the gateway is out of money'));
    release();
    await asking.page.locator('.round [role=alert]', { hasText: '连续几条失败' }).waitFor();
    assert.equal(city.audit.last('messages-stopped')?.why, 'errors in a row');
    assert.equal(city.sent.length, 4);
    await look(asking.page, 'console-messages-stopped');
    assert.equal(await asking.page.locator('.round tbody tr').count(), 5);
    await asking.page.locator('.round tbody button').first().click();
    await asking.page.locator('.round tbody b', { hasText: /^\+861\d{10}$/ }).waitFor();
    assert.deepEqual(city.audit.last('contact-shown')?.who, ['li']);

    // The case ends; what two officers approved goes on without it.
    city.gateway.behave = async () => {};
    await wang.ask(`/api/cases/${shown.id}/close`, {});
    await asking.page.locator('.title .state.closed').waitFor();
    await asking.page.locator(`[id="go-on-${id}"]`).click();
    await asking.page.locator('.round .state.done').waitFor();
    assert.equal(city.sent.length, predicted - 5);
    assert.equal(new Set(city.sent.map(({ phone }) => phone)).size, predicted - 5, 'nobody got two');
    await look(asking.page, 'console-messages-done');
    assert.deepEqual([...asking.errors, ...deciding.errors], []);
  });
});
