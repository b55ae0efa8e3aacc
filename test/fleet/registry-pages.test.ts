/** Vehicles, drivers and assignments as operators edit them, in a real browser, over the real doors and store. */
import assert from 'node:assert/strict';
import { axeFindings } from '../support/axe';
import { officerScreen, phone, terminalScreen } from '../support/browser';
import { sideways } from '../support/reflow';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { openFleetGround } from './ground';
import { signIn } from './pages';

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
    await signIn(page, ground, { at: 'vehicles' });
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
    await choose('编号,车型,载客\n40001,公交,80\n40002,公交,80\n');
    await page.locator('#table-take').waitFor();
    // Another file: what was checked before is not what would be imported.
    await page.locator('#table-file').setInputFiles(csv('编号,车型,载客\n40003,公交,80\n'));
    await page.locator('#table-take').waitFor({ state: 'detached' });
    await choose('编号,车型,载客\n40001,公交,80\n40002,公交,81\n');
    await page.locator('#table-take').click();
    await waitFor('both vehicles', () => vehicle('40002')?.capacity === 81);
    await page.locator('#table-verdict', { hasText: '已导入: 2 辆新增' }).waitFor();
    assert.deepEqual(await axeFindings(page), []);
    assert.deepEqual(errors, []);
  });

  it('terminals are moved and planned, drivers come and leave, a dispatcher sees only what is theirs', async () => {
    const ground = await openFleetGround();
    const { page, errors } = await officerScreen();
    const [terminal] = ground.store.current().terminals;
    const id = terminal!.terminalId;
    const assignments = () => ground.store.current().terminals[0]!.assignments;
    await signIn(page, ground, { at: 'terminals' });
    await page.locator('#search').fill('nobody');
    await page.locator('#found', { hasText: '没有找到' }).waitFor();
    await page.locator('#to-vehicles').click();
    await page.locator('#vehicles').waitFor();
    assert.equal(await page.locator('#search').inputValue(), '', 'what was looked for in another list');
    await page.locator('#to-terminals').click();
    await page.locator('#found', { hasText: '没有找到' }).waitFor();
    await page.locator('#search').fill('');
    await page.locator(`#moves tr[data-row="${id}"] a`).click();
    await page.locator('#move-form-vehicleId').fill('T0931');
    await page.locator('#move').click();
    await page.locator('#move-form-vehicleId-fault', { hasText: '不能互换' }).waitFor();
    await waitFor('the browser to say so', () => errors.length > 0);
    assert.match(errors.splice(0).join('\n'), /400/);
    await page.locator('#move-form-vehicleId').fill('30562');
    await page.locator('#move').click();
    await page.locator('#move-told').waitFor();
    assert.equal(assignments().at(-1)!.vehicleId, '30562');
    assert.match(await page.locator('#history').innerText(), /operator.*车辆 30217 → 30562/);
    await page.locator('#move-form-vehicleId').fill('30217');
    // A day without its time is no time: it does not move now.
    await page.locator('#move-form-from').pressSequentially('2027');
    await page.locator('#move').click();
    await page.locator('#move-form-from-fault', { hasText: '日期和时间都要填' }).waitFor();
    assert.equal(assignments().length, 2);
    assert.equal(await page.locator('#move-form-vehicleId').inputValue(), '30217');
    await page.locator('#move-form-from').fill(tomorrow(ground.clock.now()));
    await page.locator('#move').click();
    await page.locator('#unplan').waitFor();
    assert.equal(assignments().length, 3);
    assert.deepEqual(await axeFindings(page), []);
    await screenshot(page, 'registry-terminal');
    await page.locator('#unplan').click();
    await page.locator('#unplan').waitFor({ state: 'detached' });
    await page.locator('#move-off').click();
    await page.locator('#move-off').waitFor({ state: 'detached' });
    assert.deepEqual(
      assignments().map(({ vehicleId }) => vehicleId),
      ['30217', '30562', null],
    );

    await page.locator('#to-drivers').click();
    await page.locator('#driver-add').click();
    await page.locator('#driver-form-driverId').fill('0417');
    await page.locator('#driver-form-name').fill('王芳');
    await page.locator('#driver-save').click();
    await page.locator('#driver-told').waitFor();
    await page.locator('#move-form-vehicleId').fill('30562');
    await page.locator('#move').click();
    await page.locator('#move-told').waitFor();
    assert.equal(ground.store.current().drivers![0]!.assignments.at(-1)!.vehicleId, '30562');
    assert.deepEqual(await axeFindings(page), []);
    await screenshot(page, 'registry-driver');
    await page.locator('#left').press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'left-sure');
    await page.locator('#driver-keep').press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), 'left');
    assert.doesNotMatch(JSON.stringify(await ground.store.changes(50)), /王芳/);

    await page.locator('#to-accounts').click();
    await page.locator('#account-form-name').fill('li');
    await page.locator('#account-form-role').selectOption('dispatcher');
    await page.locator('#account-make').click();
    const password = await page.locator('#handed .secret').innerText();
    assert.deepEqual(await axeFindings(page), []);
    await screenshot(page, 'registry-accounts');
    await page.locator('#remove-operator').click();
    await page.locator('#remove-sure-operator').click();
    await page.locator('[role="alert"]', { hasText: '最后一个管理员' }).waitFor();
    await waitFor('the browser to say so', () => errors.length > 0);
    assert.match(errors.splice(0).join('\n'), /409/);

    const theirs = await phone();
    await signIn(theirs.page, { ...ground, password }, { name: 'li' });
    await theirs.page.locator('#orders-card form').waitFor();
    assert.equal(
      await theirs.page
        .locator('#to-accounts, #make-code, #feed-check, #config-send, [id^="revoke-"]')
        .count(),
      0,
    );
    assert.deepEqual(
      await theirs.page
        .locator('#order-kind option')
        .evaluateAll((all) => all.map((each) => each.getAttribute('value'))),
      ['message', 'identify'],
    );
    await theirs.page.locator('#to-vehicles').click();
    await theirs.page.locator('#vehicles tr[data-row="30217"] a').click();
    await theirs.page.locator('#vehicle-form-capacity').waitFor();
    assert.equal(await theirs.page.locator('#vehicle-save, #retire').count(), 0);
    await theirs.page.goto(`${ground.fleet.console.origin}/#accounts`);
    await theirs.page.locator('.trouble', { hasText: '您的角色看不到这一页' }).waitFor();
    await theirs.page.locator('#to-password').click();
    await theirs.page.locator('#password-form-old').fill(password);
    await theirs.page.locator('#password-form-password').fill('a long one of my own');
    await theirs.page.locator('#password-change').click();
    await theirs.page.locator('#password-told').waitFor();
    assert.deepEqual(await axeFindings(theirs.page), []);
    await screenshot(theirs.page, 'registry-password');
    assert.deepEqual([errors, theirs.errors], [[], []]);

    for (const [name, opened] of [
      ['phone-dark', await phone({ colorScheme: 'dark' })],
      ['small-english', await phone({ small: true, locale: 'en-US' })],
      ['800x480', await terminalScreen()],
    ] as const) {
      await signIn(opened.page, ground, { at: 'accounts' });
      for (const [at, mark] of [
        ['accounts', '#accounts'],
        ['vehicles', '#vehicles'],
        ['vehicles/30217', '#vehicle-form-plate'],
        [`terminals/${id}`, '#assignments'],
        ['drivers/0417', '#driver-save'],
      ] as const) {
        await opened.page.goto(`${ground.fleet.console.origin}/#${at}`);
        await opened.page.locator(mark).waitFor();
        const shown = at.replace(/\/.*/, '-one');
        // What the axe finds is the same at any width; what overflows is not.
        if (name !== '800x480') assert.deepEqual(await axeFindings(opened.page), [], `${name} ${at}`);
        assert.deepEqual(await sideways(opened.page, '.scroll'), [], `${name} ${at}`);
        await screenshot(opened.page, `registry-${shown}-${name}`);
      }
    }
  });
});

/** As a field for day and time takes it; the browser is in Shenyang. */
const tomorrow = (now: number): string => new Date(now + (24 + 8) * 3_600_000).toISOString().slice(0, 16);
