import assert from 'node:assert/strict';
import { axeFindings } from '../../../test/support/axe';
import { sideways } from '../../../test/support/reflow';
import { screenshot } from '../../../test/support/screenshots';
import { consoleCity } from './testing/console-city';
import { openFirstDraft, signIn } from './testing/officer-page';

const SOURCE = { name: '沈阳市疾控中心', publishedOn: '2020-01-11' };

describe('a draft on the console', function () {
  this.timeout(60_000);

  it('is sent back with a reason by clicks, and then is nowhere but in the audit log', async () => {
    const city = await consoleCity();
    const place = { kind: 'place', name: '太原街万达', date: '2020-01-10', district: '和平区' } as const;
    const draft = await city.shelf.propose('li', '报纸公布的地点', {
      kind: 'reports',
      reports: [{ report: place, source: SOURCE }],
    });
    const { page, errors } = await city.screen();
    await signIn(page, city.people.wang);
    await openFirstDraft(page);
    assert.match(await page.locator('#entries').innerText(), /太原街万达/);

    // Without a reason nothing happens, and the page says what is missing.
    await page.locator('#send-draft-back').click();
    await page.locator('.trouble', { hasText: '请写明原因' }).waitFor();
    await screenshot(page, 'console-draft-no-reason');
    assert.deepEqual(await axeFindings(page), []);
    assert.deepEqual(city.shelf.drafts(), [draft]);

    await page.locator('#why').fill('是万达广场，不是万达');
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await screenshot(page, `console-draft-send-back-${width}`);
      assert.deepEqual(await sideways(page, '.heard'), []);
    }
    await page.locator('#send-draft-back').focus();
    await page.keyboard.press('Enter');
    await page.locator('#published, .empty').first().waitFor();
    assert.equal(await page.locator('#drafts a').count(), 0);
    await screenshot(page, 'console-draft-sent-back');
    assert.deepEqual(await axeFindings(page), []);
    assert.deepEqual([city.shelf.drafts(), city.shelf.published()], [[], []]);
    const entry = city.audit.last('exposure-sent-back')!;
    assert.deepEqual(
      [entry.who, entry.about, entry.why],
      [['wang'], `draft ${draft.id}`, '是万达广场，不是万达'],
    );
    // Its own address says that it waits no more.
    await page.goto(`${city.console.origin}/#draft/${draft.id}`);
    await page.locator('.empty').waitFor();
    assert.deepEqual(errors, []);
  });
});
