/** Vehicles, drivers and assignments as operators edit them, in a real browser, over the real doors and store. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { axeFindings } from '../support/axe';
import { officerScreen, phone, terminalScreen } from '../support/browser';
import { sideways } from '../support/reflow';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { type FleetGround, openFleetGround } from './ground';

async function signIn(page: Page, { fleet, password }: FleetGround, at = ''): Promise<void> {
  await page.goto(`${fleet.console.origin}/#${at}`);
  await page.locator('#name').fill('operator');
  await page.locator('#password').fill(password);
  await page.locator('#password').press('Enter');
  await page.locator('#sign-out').waitFor();
}

describe('the registry in the fleet console', function () {
  this.timeout(180_000);

  it('vehicles: found, added, mended field by field, changed by two people, retired, imported', async () => {
    const ground = await openFleetGround();
    const { page, errors } = await officerScreen();
    const vehicle = (id: string) => ground.store.current().vehicles.find((each) => each.id === id);
    const field = (name: string) => page.locator(`#vehicle-form-${name}`);
    const refused = async (status: string) => {
      await waitFor('the browser to say so', () => errors.length > 0);
      assert.match(errors.splice(0).join('\n'), new RegExp(`^console: .*${status}`));
    };
    await signIn(page, ground, 'vehicles');
    await page.locator('#vehicles tr[data-row="T0931"]').waitFor();
    assert.equal(await page.locator('#vehicles tbody tr').count(), 3);
    await page.locator('#search').fill('辽a t09');
    await waitFor('the taxi alone', async () => (await page.locator('#vehicles tbody tr').count()) === 1);
    await page.locator('#search').fill('');
    await waitFor('all of them', async () => (await page.locator('#vehicles tbody tr').count()) === 3);
    await screenshot(page, 'registry-vehicles');

    // A new one: everything that is wrong at once, each at its field; what was typed stays.
    await page.locator('#vehicle-add').click();
    await field('id').fill('30800');
    await field('plate').fill('辽A1');
    await field('capacity').fill('900');
    await page.locator('#vehicle-save').click();
    await page.locator('#vehicle-form-faults').waitFor();
    assert.equal(await page.evaluate('document.activeElement.id'), 'vehicle-form-faults');
    assert.match(await page.locator('#vehicle-form-capacity-fault').innerText(), /1 到 500/);
    assert.equal(await field('plate').inputValue(), '辽A1');
    await refused('400');
    assert.deepEqual(await axeFindings(page), []);
    await screenshot(page, 'registry-vehicle-faults');
    assert.equal(vehicle('30800'), undefined);
    await page.locator('#vehicle-form-faults button', { hasText: '车牌号' }).click();
    assert.equal(await page.evaluate('document.activeElement.id'), 'vehicle-form-plate');
    await field('plate').fill('辽a d12345');
    await field('capacity').fill('72');
    await field('label').fill('30800');
    await field('lineId').selectOption('168');
    await page.locator('#vehicle-save').click();
    await page.locator('#vehicle-told', { hasText: '已保存' }).waitFor();
    const added = vehicle('30800')!;
    assert.deepEqual([added.plate, added.capacity, added.lineId], ['辽A·D12345', 72, '168']);
    assert.match(await page.locator('#history').innerText(), /operator.*车牌号 辽A·D12345/);

    // Somebody else changes it while it is looked at: told, nothing overwritten, until it is saved again.
    await ground.store.change(
      {
        who: 'li',
        what: 'vehicle 30800 changed',
        about: { kind: 'vehicle', id: '30800' },
        fields: { capacity: [72, 80] },
      },
      (file) => ({
        ...file,
        vehicles: file.vehicles.map((each) => (each.id === '30800' ? { ...each, capacity: 80 } : each)),
      }),
    );
    await field('airClearingMinutes').fill('12');
    await page.locator('#vehicle-save').click();
    await page.locator('#vehicle-told', { hasText: '别人刚刚改过' }).waitFor();
    assert.match(await page.locator('#theirs').innerText(), /li.*载客人数 72 → 80/);
    assert.equal(vehicle('30800')!.airClearingMinutes, 5);
    assert.equal(await field('capacity').inputValue(), '80');
    assert.equal(await field('airClearingMinutes').inputValue(), '12');
    await refused('409');
    await screenshot(page, 'registry-vehicle-meanwhile');
    await page.locator('#vehicle-save').click();
    await page.locator('#vehicle-told', { hasText: '已保存' }).waitFor();
    assert.deepEqual([vehicle('30800')!.capacity, vehicle('30800')!.airClearingMinutes], [80, 12]);

    // Retired, not deleted; one with a terminal on it is not.
    await page.locator('#retire').click();
    await page.locator('#retire-sure').press('Enter');
    await page.locator('#vehicle-retired').waitFor();
    assert.ok(vehicle('30800')!.retiredAt);
    await page.locator('#vehicle-back').click();
    await page.locator('#vehicles tr[data-row="30217"] a').click();
    await page.locator('#stays').waitFor();
    await page.locator('#retire').click();
    await page.locator('#retire-sure').click();
    await page.locator('[role="alert"]', { hasText: '先换到别的车' }).waitFor();
    await refused('409');
    assert.equal(vehicle('30217')!.retiredAt, undefined);

    await page.goto(`${ground.fleet.console.origin}/#vehicles/*`);
    const csv = (text: string) => ({ name: 'buses.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    const choose = async (text: string) => {
      await page.locator('#table-file').setInputFiles(csv(text));
      await page.locator('#table-check').click();
    };
    await choose('编号,车型,载客\n40001,公交,80\n40002,船,80\n');
    await page.locator('#table-verdict.trouble').waitFor();
    assert.match(await page.locator('#table-findings').innerText(), /3 行 · 车型 填 公交 或 出租/);
    await choose('编号,车型,载客\n40001,公交,80\n40002,公交,81\n');
    await page.locator('#table-take').click();
    await waitFor('both vehicles', () => vehicle('40002')?.capacity === 81);
    await page.locator('#table-verdict', { hasText: '已导入: 2 辆新增' }).waitFor();
    assert.deepEqual(await axeFindings(page), []);
    assert.deepEqual(errors, []);

    for (const [name, opened] of [
      ['phone-dark', await phone({ colorScheme: 'dark' })],
      ['small-english', await phone({ small: true, locale: 'en-US' })],
      ['800x480', await terminalScreen()],
    ] as const) {
      await signIn(opened.page, ground, 'vehicles');
      await opened.page.locator('#vehicles').waitFor();
      assert.deepEqual(await axeFindings(opened.page), [], name);
      assert.deepEqual(await sideways(opened.page, '.scroll'), [], name);
      await screenshot(opened.page, `registry-vehicles-${name}`);
      await opened.page.locator('#vehicles tr[data-row="30217"] a').click();
      await opened.page.locator('#history, .changes, #retire').first().waitFor();
      assert.deepEqual(await axeFindings(opened.page), [], name);
      assert.deepEqual(await sideways(opened.page, '.scroll'), [], name);
      await screenshot(opened.page, `registry-vehicle-${name}`);
    }
  });
});
