import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { terminalScreen } from '../../test/support/browser';
import { whenTestEnds } from '../../test/support/cleanup';
import { waitFor } from '../../test/support/wait';
import { driverState, EXAMPLE_NOW } from './examples';
import type { ScreenRequest } from './request';
import { type ScreenHandlers, startScreen } from './server';
import type { ScreenState } from './state';

const ACTIONS = [
  'assist',
  'pad-closed',
  'driver',
  'check-in',
  'give-card',
  'keep-card',
  'start-shift',
  'end-shift',
  'choose-trip',
  'theme',
  'language',
] as const;

/** A page on a bus whose terminal notes every press; the page's clock stands still until the test moves it. */
async function bus(state: ScreenState = driverState()) {
  const pressed: ScreenRequest[] = [];
  const onAction: ScreenHandlers = Object.fromEntries(
    ACTIONS.map((action) => [action, (request: ScreenRequest) => void pressed.push(request)]),
  );
  const screen = await startScreen({
    port: 0,
    token: 'a-token-of-this-start',
    getState: () => state,
    onAction,
    log: silentLog(),
  });
  whenTestEnds(() => screen.close());
  const { page, errors } = await terminalScreen();
  await page.clock.install({ time: EXAMPLE_NOW });
  await page.clock.pauseAt(EXAMPLE_NOW + 1000);
  await page.goto(screen.url);
  await page.locator('#panel > *').first().waitFor();
  const type = async (digits: string) => {
    for (const digit of digits) await page.locator(`[data-key="${digit}"]`).tap();
  };
  const heard = (action: ScreenRequest['action']) =>
    waitFor(`the press of ${action}`, () => pressed.find((each) => each.action === action));
  const all = () => page.evaluate<string>('document.documentElement.outerHTML');
  return { screen, page, errors, pressed, type, heard, all, state };
}

describe('the number pad', () => {
  it('sends what was typed once, and has forgotten it before the terminal answers', async () => {
    const { page, type, heard, all, pressed, errors } = await bus();
    await page.locator('[data-action=assist]').tap();
    await type('13800246021');
    assert.match(await all(), /138.*0024.*6021/s, 'it is there while it is typed');
    await page.locator('.pad-more').tap();
    await page.locator('.pad-main').tap();
    assert.deepEqual(await heard('check-in'), {
      action: 'check-in',
      kind: 'phone',
      number: '13800246021',
      people: 2,
    });
    assert.doesNotMatch(await all(), /0024|6021/);
    assert.ok(await page.locator('#pad').isHidden());
    await heard('pad-closed');
    await page.locator('[data-action=assist]').tap();
    assert.equal(await page.locator('.pad-field .group').count(), 0, 'no recall');
    assert.equal(pressed.filter(({ action }) => action === 'check-in').length, 1);
    assert.deepEqual(errors, []);
  });

  it('clears and closes 20 s after the last touch', async () => {
    const { page, type, all, heard } = await bus();
    await page.locator('[data-action=assist]').tap();
    await type('1380');
    await page.clock.runFor(19_000);
    assert.match((await page.locator('.pad-clears').textContent())!, /^1 秒/);
    await type('0');
    await page.clock.runFor(19_000);
    assert.ok(await page.locator('#pad').isVisible());
    await page.clock.runFor(1_000);
    assert.ok(await page.locator('#pad').isHidden());
    assert.doesNotMatch(await all(), /1380/);
    await heard('pad-closed');
  });

  it('lets only what can be right be confirmed, and takes an X only at the end', async () => {
    const { page, type } = await bus();
    await page.locator('[data-action=assist]').tap();
    const isReady = () => page.locator('.pad-main').isEnabled();
    await type('2380024602');
    assert.equal(await isReady(), false);
    await type('1');
    assert.match((await page.locator('.pad-wrong').textContent())!, /不是手机号/);
    await page.locator('.pad-tabs button').nth(1).tap();
    await type('X1101051949123100X');
    assert.match((await page.locator('.pad-field').textContent())!, /^110105194912310?0$/);
    await type('2');
    await type('1');
    assert.match((await page.locator('.pad-wrong').textContent())!, /核对最后几位/);
    await page.locator('[data-key=back]').tap();
    await type('X');
    assert.equal(await isReady(), true);
  });

  it('opens by the button on the vehicle, and refuses in words without a key for today', async () => {
    const { page, screen, state } = await bus();
    screen.push({ ...state, pad: { ready: true, asked: 1 } });
    await page.locator('#pad').waitFor();
    await page.locator('.pad-cancel').tap();
    screen.push({ ...state, pad: { ready: false, asked: 2 } });
    await page.locator('.reason-zh').waitFor();
    assert.match((await page.locator('#panel').textContent())!, /今天只能用手机登记/);
    assert.ok(await page.locator('#pad').isHidden());
  });

  it('hands out a card: waits for it on the panel, with the code in sight, and can be told not to', async () => {
    const { page, type, heard, screen, state, all } = await bus();
    await page.locator('[data-action=assist]').tap();
    await type('13800246021');
    await page.locator('.pad-card').tap();
    assert.deepEqual(await heard('give-card'), { action: 'give-card', kind: 'phone', number: '13800246021' });
    screen.push({ ...state, pad: { ready: true, card: { tail: '6021', until: EXAMPLE_NOW + 18_000 } } });
    await page.locator('html[data-view=card]').waitFor();
    assert.doesNotMatch(await all(), /0024/);
    assert.ok(await page.locator('#code path[d]').isVisible());
    await page.locator('#panel button').tap();
    await heard('keep-card');
  });
});

describe("the driver's view", () => {
  it('starts and ends the shift, corrects the trip by one touch, changes night and language', async () => {
    const { page, type, heard, screen, state } = await bus(driverState({}, { shift: null }));
    await page.locator('[data-action=driver]').tap();
    const button = (n: number) => page.locator('.driver-buttons button').nth(n);
    await button(2).tap();
    await type('0417');
    await page.locator('.pad-main').tap();
    assert.deepEqual(await heard('start-shift'), { action: 'start-shift', number: '0417' });
    screen.push(driverState());
    await page.locator('.driver-name', { hasText: '0417' }).waitFor();
    await page.locator('.trips button').nth(2).tap();
    assert.deepEqual(await heard('choose-trip'), { action: 'choose-trip', trip: '168-0-1440' });
    await button(0).tap();
    assert.deepEqual(await heard('theme'), { action: 'theme', theme: 'night' });
    await button(1).tap();
    assert.deepEqual(await heard('language'), { action: 'language', language: 'en' });
    await button(2).tap();
    await heard('end-shift');
    await button(3).tap();
    await page.locator('html[data-view=idle]').waitFor();
    assert.ok(state.driver);
  });

  it('gives way to what riders read a minute after the last touch', async () => {
    const { page, screen, state } = await bus();
    await page.locator('[data-action=driver]').tap();
    await page.locator('html[data-view=driver]').waitFor();
    await page.clock.runFor(30_000);
    // The terminal is heard all the while: else its silence would be said.
    screen.push({ ...state, onBoard: 24 });
    await page.locator('.part b', { hasText: '24' }).waitFor();
    await page.clock.runFor(29_000);
    assert.equal(await page.locator('html').getAttribute('data-view'), 'driver');
    await page.clock.runFor(2_000);
    assert.equal(await page.locator('html').getAttribute('data-view'), 'idle');
  });
});
