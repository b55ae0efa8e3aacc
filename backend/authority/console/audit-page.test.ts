import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { signHead } from '../../../protocol/audit/head';
import { createTree } from '../../../protocol/audit/tree';
import { toBase64url } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { axeFindings } from '../../../test/support/axe';
import { screenshot } from '../../../test/support/screenshots';
import { encodeEntry } from '../audit/entry';
import { type ConsoleCity, consoleCity } from './testing/console-city';
import { signIn } from './testing/officer-page';

const LOOK = /\/api\/audit$/;

describe("the auditor's page", function () {
  this.timeout(120_000);
  let city: ConsoleCity;
  const visit = async (page: Page) => {
    await page.locator('#tab-account').click();
    await page.locator('#tab-audit').click();
    await page.locator('#audit').waitFor();
  };

  it('checks the log against the head that it kept; a log that was forked behind its back is said in red, for good', async () => {
    city = await consoleCity();
    const { page } = await city.screen();
    await signIn(page, city.people.zhao);
    await visit(page);
    await page.locator('#audit-verified', { hasText: '第一次' }).waitFor();
    const first = Number(await page.locator('#audit-size').innerText());
    for (let n = 0; n < 120; n++)
      await city.audit.append({ action: 'case-submitted', who: ['li'], about: `case ${n}`, why: '核酸阳性' });
    await visit(page);
    await page.locator('#audit-verified', { hasText: `${first} 条都没有动过` }).waitFor();
    await page.locator('#counts', { hasText: '120' }).waitFor();
    await page.locator('#older').click();
    await page.locator('#audit tbody tr').nth(110).waitFor();
    await page.locator('#read-through').click();
    await page.locator('.told', { hasText: '每一条都核对过了' }).waitFor();
    await screenshot(page, 'audit-verified');
    assert.deepEqual(await axeFindings(page), []);
    await page.locator('#language').click();
    await screenshot(page, 'audit-verified-en');
    await page.locator('#language').click();
    await page.setViewportSize({ width: 390, height: 844 });
    await screenshot(page, 'audit-390');
    await page.setViewportSize({ width: 1280, height: 800 });

    // An insider with the audit key shows this auditor a log of its own, as long as the true one, signed and whole.
    await fork(page, LOOK);
    await visit(page);
    await page.locator('#audit-wrong', { hasText: '不是上次那一本的延续' }).waitFor();
    await screenshot(page, 'audit-forked');
    assert.deepEqual(await axeFindings(page), []);
    const [evidence] = await Promise.all([page.waitForEvent('download'), page.locator('#evidence').click()]);
    const { head, contradictedBy } = JSON.parse(readFileSync(await evidence.path(), 'utf8'));
    assert.notEqual(head.root, contradictedBy.root);
    // The true log again: what was seen was seen.
    await page.unroute(LOOK);
    await page.reload();
    await visit(page);
    await page.locator('#audit-wrong').waitFor();
    // The control: another browser, which saw no fork, finds nothing.
    const other = await city.screen();
    await signIn(other.page, city.people.li);
    await visit(other.page);
    await visit(other.page);
    await other.page.locator('#audit-verified', { hasText: '都没有动过' }).waitFor();
    // Older pages of a log that is whole by a head of its own are not those of the head that was checked.
    await fork(other.page, /\/api\/audit\?before=/);
    await other.page.locator('#older').click();
    await other.page.locator('#audit-wrong', { hasText: '有不在日志里的' }).waitFor();
  });

  async function fork(page: Page, door: RegExp): Promise<void> {
    const tree = createTree(sha256);
    const entries = await city.audit.readBytes(0, city.audit.size);
    entries[3] = encodeEntry({ action: 'sign-in', who: ['wang'] }, city.scene.city.clock.now());
    entries.push(encodeEntry({ action: 'audit-read', who: ['zhao'] }, city.scene.city.clock.now()));
    for (const entry of entries) tree.append(entry);
    const now = city.scene.city.clock.now();
    const head = signHead(city.scene.city.keys.audit, { size: tree.size, at: now, root: tree.root() });
    await page.route(door, async (route) => {
      const response = await route.fetch();
      const shown = {
        ...(await response.json()),
        head: { ...head, root: toBase64url(head.root), signature: toBase64url(head.signature) },
        entries: entries.map((entry, index) => ({
          index,
          entry: toBase64url(entry),
          proof: tree.inclusion(index, tree.size).map(toBase64url),
        })),
      };
      await route.fulfill({ response, json: { ...shown, entries: shown.entries.slice(-50).reverse() } });
    });
  }
});
