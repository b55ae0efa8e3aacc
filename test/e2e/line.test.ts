import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { cityForTest, type TestCity } from './city-for-test';
import { checkRelayed } from './relayed';
import {
  numberOn,
  openCode,
  openPhone,
  openScreen,
  register,
  scanNewCode,
  scanScreen,
} from './rider-for-test';

const [A, B] = ['13800246021', '13912345678'];
const MINUTE = 60_000;

/** Opens the rider page anew, as from the home screen, and says "I got off" in the diary. */
async function sayGotOff(city: TestCity, page: Page): Promise<void> {
  await page.clock.setSystemTime(city.now());
  await page.goto(`${city.site}/`);
  await page
    .getByRole('button', { name: '行程' })
    .or(page.getByRole('link', { name: '行程' }))
    .first()
    .click();
  await page
    .getByRole('button', { name: /我下车了/ })
    .first()
    .click();
  await page.getByText('您报的下车时间').or(page.getByText('下车时间已记下')).first().waitFor();
}

describe("the line: from the pixels of a terminal's screen to a trace", function () {
  this.timeout(120_000);

  it('two riders board by code; the trace finds the co-rider, "I got off" sets the minutes right; whoever is killed loses nothing', async () => {
    const city = await cityForTest();
    const screen = await openScreen(city);
    await screenshot(screen, 'e2e-terminal-idle');

    // Rider A, for the first time: scan, number, code, checked in.
    const firstCode = await scanScreen(screen);
    assert.ok(firstCode.startsWith(`${city.site.toUpperCase()}/#`));
    const phoneA = await openPhone(city);
    const relayed = phoneA.page.waitForRequest((request) => request.url().endsWith('/relay'));
    await openCode(city, phoneA, firstCode);
    await checkRelayed(city, await relayed);
    await phoneA.page.getByText('168路').first().waitFor();
    assert.equal(new URL(phoneA.page.url()).hash, '', 'the code leaves the address bar');
    await register(city, phoneA, A);
    const numberA = await numberOn(phoneA.page);
    await screenshot(phoneA.page, 'e2e-rider-confirmation');

    // The terminal shows the same two digits.
    await screen.locator('.pair', { hasText: numberA }).first().waitFor();
    await screenshot(screen, 'e2e-terminal-accepted');

    // The authority holds it once, though the phone asked twice.
    const alone = await city.trace(A);
    assert.equal(alone.searched.checkIns, 1);
    assert.equal(alone.rides.length, 1);
    assert.deepEqual(alone.coRiders, []);

    // Twelve minutes later rider B boards the same bus.
    await city.moveClocks(12 * MINUTE);
    const phoneB = await openPhone(city);
    await openCode(city, phoneB, await scanNewCode(screen, firstCode));
    await register(city, phoneB, B);
    await numberOn(phoneB.page);

    // Nothing that was accepted is lost when operator, authority and a terminal are killed just then.
    for (const part of ['operator', 'authority', 'terminal-1']) city.kill(part);
    const traced = () => city.trace(A);
    const open = await waitFor('the trace after the restart', traced, { deadline: 60_000, every: 500 });
    assert.deepEqual([open.searched.checkIns, open.rides.length], [2, 1]);

    // Nobody said when they got off: nothing is certain, and possible is all that the line's timetable leaves.
    assert.equal(open.coRiders.length, 1);
    const [shared] = open.coRiders;
    assert.deepEqual(shared!.contact, { kind: 'phone', phone: `+86${B}` });
    assert.equal(shared!.certain, 0);
    assert.ok(shared!.possible > 45, `${shared!.possible} min`);

    // B gets off after 18 minutes more, A after another ten.
    await city.moveClocks(18 * MINUTE);
    await sayGotOff(city, phoneB.page);
    await city.moveClocks(10 * MINUTE);
    await sayGotOff(city, phoneA.page);
    await screenshot(phoneA.page, 'e2e-rider-diary');

    // B was there from its code's 30 s until its word's 10 s: 18 minutes and what the test itself took.
    const closed = await city.trace(A);
    const [said] = closed.coRiders;
    assert.ok(said!.certain >= 17 && said!.certain <= 19, `certain ${said!.certain}`);
    assert.ok(said!.possible >= 18 && said!.possible <= 21, `possible ${said!.possible}`);
    assert.ok(said!.possible > said!.certain);
    assert.equal(closed.rides[0]!.alighting.latestRule, 'said');
    // The same two people, seen from the other side.
    const other = await city.trace(B);
    assert.deepEqual(other.coRiders[0]!.contact, { kind: 'phone', phone: `+86${A}` });
    assert.equal(other.coRiders[0]!.certain, said!.certain);

    // One officer opens nothing.
    await assert.rejects(city.trace(A, { officers: ['li'] }), /officer/);
    for (const { errors, hosts } of [phoneA, phoneB]) {
      assert.deepEqual(errors, []);
      assert.deepEqual([...hosts], [new URL(city.site).host], 'no third party was asked');
    }
  });
});
