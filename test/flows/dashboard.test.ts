/** The shipped dashboard in a real browser, on a real broker: Node-RED in this process, a terminal as a foreign MQTT client. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { OPERATOR, T } from '../../broker/testing/peers';
import type { Command } from '../../protocol/messages/command';
import examples from '../../protocol/vectors/status-messages.json';
import { axeFindings } from '../support/axe';
import { officerScreen } from '../support/browser';
import { sideways } from '../support/reflow';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { openNodeRed, PASSWORD, shippedFlows, terminalOnTrip } from './node-red';
import { playScene, sceneSays, sceneTerminal } from './scene';

const SECOND = 1_000;
const httpCredentials = { username: 'operator', password: PASSWORD };
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const SMALL = { width: 800, height: 480 };
/** What moves within a frame of its own, and what the dashboard keeps beside the screen. */
const BESIDE =
  '.ground, .grid, .scroll, nav, .v-overlay, .v-navigation-drawer, .v-overlay-container, .v-progress-linear';

/** What axe finds; tooltips without words are the dashboard's own. */
const ownFindings = async (page: Page) =>
  (await axeFindings(page)).filter((each) => !each.includes('aria-tooltip-name at #v-tooltip'));

/** At each size in both languages: nothing hangs over, English is without Chinese; at the first, axe. Pictures where asked for. */
async function lookAt(page: Page, name: string, sizes: readonly (readonly [string, typeof DESK])[]) {
  const found: string[] = [];
  for (const [size, viewport] of sizes) {
    await page.setViewportSize(viewport);
    for (const language of ['en', 'zh'] as const) {
      const what = `${name}-${size}-${language}`;
      await page.locator('.coride-bar .language').click();
      await page.locator(`.coride[lang="${language === 'zh' ? 'zh-CN' : 'en'}"]`).waitFor();
      const words = await page.locator('.coride').innerText();
      if (language === 'en' && /\p{Script=Han}/u.test(words.replaceAll('辽', '')))
        found.push(`${what}: Chinese`);
      found.push(...(words.match(/undefined|NaN|Invalid|\[object/g) ?? []).map((each) => `${what}: ${each}`));
      await picture(page, `dashboard-${what}`);
      found.push(...(await sideways(page, BESIDE)).map((each) => `${what}: ${each} hangs over`));
    }
  }
  await page.setViewportSize(sizes[0]![1]);
  found.push(...(await ownFindings(page)).map((each) => `${name}: ${each}`));
  await page.setViewportSize(DESK);
  return found;
}

/** Two dozen of them cost as much as all the rest. */
const picture = async (page: Page, name: string) => {
  if (process.env.CORIDE_SCREENSHOTS) await screenshot(page, name);
};

describe('flows: the dashboard', function () {
  this.timeout(120_000);

  it('shows the fleet, what is wrong with it, its lines and each terminal, and orders', async () => {
    const handed: [string, Command['kind']][] = [];
    const { flows, broker, fleet, clock, stopHearing } = await openNodeRed(
      [],
      shippedFlows(),
      async (id, command) => {
        if (command.kind === 'logs') throw new Error('the registry says no');
        handed.push([id, command.kind]);
        return 'the id';
      },
    );
    const { say } = await terminalOnTrip(broker, T);
    await waitFor('its trip', () => fleet.of(T)?.trip);
    playScene(fleet, OPERATOR, clock.now());
    const { page, errors, hosts } = await officerScreen({ httpCredentials });
    const passesUntil = async (what: Locator) => {
      clock.shift(15 * SECOND);
      return (await what.count()) > 0;
    };
    const found: string[] = [];
    const byWire: string[] = [];
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (/"topic":"status".*"payload"/.test(`${payload}`)) byWire.push(`${payload}`.slice(0, 200));
      }),
    );
    const text = (selector: string) => page.locator(selector).first().innerText();
    const shows = (what: string, look: () => Promise<boolean>) => waitFor(what, look, { deadline: 20_000 });
    await page.goto(flows.dashboard);
    await page.locator('.row .of-vehicle', { hasText: '30217' }).first().waitFor({ timeout: 30_000 });
    await page.locator('.vehicle-mark').first().waitFor();
    await shows('counts', async () => (await text('.tile')).startsWith('39'));

    // Eight and T have 1 to 4 waiting, another one 610 to 614.
    assert.match(await page.locator('.tile', { hasText: '条待传' }).innerText(), /^619–650/);
    // Words and shape say a state, not colour alone; the troubled stand first.
    assert.match(await text('.row'), /在线 · 设备还没配好/);
    assert.equal(await page.locator('.row').first().locator('svg.is-stop').count(), 1);
    const names = await page
      .locator('.vehicle-mark')
      .evaluateAll((marks: { ariaLabel: string }[]) => marks.map(({ ariaLabel }) => ariaLabel));
    assert.ok(
      names.every((name) => /辆车|在线|迟报/.test(name)),
      names.join('; '),
    );
    found.push(
      ...(await lookAt(page, 'overview', [
        ['phone', PHONE],
        ['small', SMALL],
        ['desk', DESK],
      ])),
    );

    const rows = () => page.locator('.row .of-vehicle').allInnerTexts();
    await page.locator('.tile', { hasText: '有故障' }).click();
    await shows('the troubled', async () => (await rows()).length < 10);
    await page.locator('.tile', { hasText: '有故障' }).click();
    await page.locator('.controls input').fill('272 3021');
    await shows('a search', async () => (await rows()).join() === '30210,30214,30218');
    await page.locator('.head .of-vehicle button').dblclick();
    await shows('another order', async () => (await rows()).join() === '30218,30214,30210');
    await page.locator('.controls input').fill('nobody');
    await shows('nobody', async () => (await text('.grid')).includes('没有这样的终端'));
    await page.locator('.controls input').fill('');

    // A fault comes as it is seen, with its evidence, and goes.
    await say('health', { ...examples.health, outbox: { ...examples.health.outbox, storage: 'read-only' } });
    const full = page.locator('.faults li[data-fault=storage]', { hasText: '30217' });
    await waitFor('the fault', () => passesUntil(full), {
      every: 300,
      deadline: 20_000,
    });
    assert.match(await full.innerText(), /存不下登记\s+30217\s+存储 只读,剩余 MiB 5120。看原因/);
    await page.locator('.coride-bar nav a', { hasText: '告警' }).click();
    await page.locator('.is-over').waitFor();
    await full.waitFor();
    await say('health', examples.health);
    const over = page.locator('.is-over li[data-fault=storage]', { hasText: '30217' });
    await waitFor('its end', () => passesUntil(over), {
      every: 300,
      deadline: 30_000,
    });
    found.push(
      ...(await lookAt(page, 'alerts', [
        ['phone', PHONE],
        ['desk', DESK],
      ])),
    );

    await page.locator('.coride-bar nav a', { hasText: '线路' }).click();
    await page.locator('#lines tbody tr').nth(3).waitFor();
    assert.match(await text('#lines'), /168路\s+[\d,]+–[\d,]+/);
    found.push(
      ...(await lookAt(page, 'lines', [
        ['phone', PHONE],
        ['desk', DESK],
      ])),
    );

    await page.locator('.coride-bar nav a', { hasText: '终端' }).click();
    await page.locator('.row a', { hasText: '30208' }).click();
    await page.locator('.title h2', { hasText: '30208' }).waitFor();
    assert.match(page.url(), new RegExp(`terminal=${sceneTerminal(8)}`));
    await page.locator('.chart svg').nth(3).waitFor();
    assert.match(await text('.terminal .faults'), /存不下登记\s+状态 满,原因 no space left/);
    await page.locator('#coride-zh').fill('请在北站换班');
    await page.locator('#coride-send').click();
    await shows('that it was handed over', async () => (await text('.outcome')).includes('已交给管理端'));
    await page.locator('#coride-restart').click();
    await page.locator('#coride-sure').click();
    await waitFor('the restart', () => handed.length === 2);
    assert.deepEqual(handed, [
      [sceneTerminal(8), 'message'],
      [sceneTerminal(8), 'restart'],
    ]);
    await page.locator('#coride-logs').click();
    await shows('a refusal', async () => /没有发出: .*the registry says no/.test(await text('.outcome')));
    // An order without a connection is refused at once, and not carried out when there is one again.
    await page.evaluate(`{
      const socket = document.querySelector('#app').__vue_app__._context.provides.$socket;
      socket.connect = () => socket;
      socket.disconnect();
    }`);
    await page.locator('#coride-identify').click();
    await shows('that there is no connection', async () => /没有发出: 没有网络/.test(await text('.outcome')));
    await page.evaluate(`{
      const socket = document.querySelector('#app').__vue_app__._context.provides.$socket;
      delete socket.connect;
      socket.connect();
    }`);
    await shows('an order that goes out again', async () => {
      await page.locator('#coride-logs').click();
      return (await text('.outcome')).includes('the registry says no');
    });
    assert.equal(handed.length, 2, 'only what was ordered while there was a connection');
    found.push(
      ...(await lookAt(page, 'terminal', [
        ['phone', PHONE],
        ['small', SMALL],
        ['desk', DESK],
      ])),
    );
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, 'dashboard-terminal-dark');
    await page.locator('.coride-bar nav a', { hasText: '总览' }).click();
    await page.locator('.vehicle-mark').first().waitFor();
    await picture(page, 'dashboard-overview-dark');
    found.push(...(await ownFindings(page)).map((each) => `by night: ${each}`));
    assert.deepEqual(found, []);

    // Two at one place, then another one in the second's place, which looks the same: a press shows who is there now.
    const moveTo = (n: number, lat: number) =>
      sceneSays(fleet, OPERATOR, n)('position', { ...examples.position, lat, lon: 123.2 });
    for (let n = 0; n < 40; n++) moveTo(n, n === 1 || n === 2 ? 41.6 : 41.9);
    const two = page.locator('.vehicle-mark[title^="2 辆车"]');
    await shows('the two', async () => {
      await page.locator('.map-buttons button').nth(2).click();
      return (await two.count()) === 1;
    });
    await two.click();
    moveTo(2, 41.9);
    moveTo(4, 41.6);
    const renamed = { id: '30204B', kind: 'bus', label: '30204B', line: '168' };
    sceneSays(fleet, OPERATOR, 4)('about', { ...examples.about, vehicle: renamed });
    await page.locator('.controls input').fill('30204B');
    await shows('its new name', async () => (await rows()).join() === '30204B');
    await page.locator('.controls input').fill('');
    await two.click();
    await shows('who is there now', async () => (await rows()).join() === '30201,30204B');

    assert.deepEqual(
      byWire,
      [],
      'rows come to who looks, as what changed, and to nobody as the flow has them',
    );
    assert.deepEqual([...hosts], [new URL(flows.dashboard).host], 'no request to anybody else');
    assert.deepEqual(errors, []);

    const right = `Basic ${Buffer.from(`operator:${PASSWORD}`).toString('base64')}`;
    const wrong = `Basic ${Buffer.from('operator:guess').toString('base64')}`;
    const script = '/editor/resources/@coride/node-red-fleet/ui-coride-fleet.js';
    assert.equal((await fetch(new URL(script, flows.dashboard))).status, 401);
    for (const [what, headers, opens] of [
      ['the login', { authorization: right }, true],
      ['no login', {}, false],
      ['a wrong login', { authorization: wrong }, false],
      ["somebody else's page", { authorization: right, origin: 'http://elsewhere.test' }, false],
      ['its own page', { authorization: right, origin: new URL(flows.dashboard).origin }, true],
      ['a page of another port', { authorization: right, origin: 'http://localhost:1' }, false],
    ] as const)
      assert.equal(await socketOpens(flows.dashboard, headers), opens, `the socket with ${what}`);

    // Without the broker the page says of when its data is, and not the time of each message.
    await stopHearing();
    await page.locator('.stale').waitFor();
    const stale = await text('.stale');
    clock.shift(90 * 60 * SECOND);
    await shows('all of them late', async () => (await text('.tile')).startsWith('0'));
    assert.equal(await text('.stale'), stale);
  });
});

/** Whether the dashboard's socket lets somebody in (Engine.IO 4 by polling, a Socket.IO CONNECT packet). */
async function socketOpens(dashboard: string, headers: Record<string, string>): Promise<boolean> {
  const address = `${dashboard}/socket.io/?EIO=4&transport=polling`;
  const hello = await (await fetch(address, { headers })).text();
  const { sid } = JSON.parse(hello.slice(1)) as { sid: string };
  await fetch(`${address}&sid=${sid}`, { method: 'POST', headers, body: '40' });
  const answer = await (await fetch(`${address}&sid=${sid}`, { headers })).text();
  return answer.startsWith('40');
}
