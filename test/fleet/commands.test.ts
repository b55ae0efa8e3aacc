/** Commands from the console's page to a real terminal's screen, and Node-RED's door: the real broker, the real parts, real browsers. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { noBuzzer } from '../../device/ports/buzzer';
import { openTerminal } from '../../device/terminal';
import { handScanner, OPTIONS, root, signedBundle } from '../../device/terminal.fixture';
import { mqttNetwork } from '../../platform/mqtt-network';
import { terminalNumberOf } from '../../protocol/terminal-id';
import { axeFindings } from '../support/axe';
import { officerScreen, phone, terminalScreen } from '../support/browser';
import { whenTestEnds } from '../support/cleanup';
import { sideways } from '../support/reflow';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { type FleetGround, openFleetGround } from './ground';
import { signIn } from './pages';

/** A whole terminal on the folder that it enrolled into. */
async function openBoard(ground: FleetGround, enrolled: { folder: string; terminalId: string }) {
  const { clock, random, disk, log, mqttPort } = ground;
  const restarts: string[] = [];
  const terminal = await openTerminal(
    {
      ...OPTIONS,
      folder: enrolled.folder,
      mqttHost: 'localhost',
      mqttPort,
    },
    {
      terminalNumber: terminalNumberOf(enrolled.terminalId),
      codeKey: new Uint8Array(32).fill(7),
      root: root.public,
      firstBundle: signedBundle,
    },
    {
      clock,
      random,
      disk,
      network: mqttNetwork(),
      scanner: handScanner(),
      buzzer: noBuzzer(),
      machine: { restart: async (what) => void restarts.push(what) },
      recentLog: () => 'a line of the log\n',
      log,
      fetchBundle: () => Promise.reject(new Error('no site in this test')),
    },
  );
  whenTestEnds(() => terminal.close());
  await waitFor('the terminal to be online', () => terminal.online);
  return { terminal, restarts };
}

describe('commands from the fleet console', function () {
  this.timeout(180_000);

  it('a message is on the terminal’s screen until the driver has read it; the page shows how far each one is', async () => {
    const ground = await openFleetGround();
    const enrolled = await ground.enrolled('30217');
    const { terminal, restarts } = await openBoard(ground, enrolled);
    const { terminalId } = enrolled;
    const board = await terminalScreen();
    await board.page.goto(terminal.screenUrl);
    const { page, errors } = await officerScreen();
    await signIn(page, ground);
    const order = async (kind: string, to = `terminal ${terminalId}`) => {
      await page.locator('#order-kind').selectOption(kind);
      await page.locator('#order-to').selectOption(to);
    };
    const newest = page.locator('#orders > li').first();
    const says = (words: string) => newest.locator('.progress', { hasText: words }).waitFor();

    await order('message');
    await page.locator('#order-zh').fill('请在沈阳北站换班');
    await page.locator('#order-en').fill('Change shift at Shenyang North Station');
    await page.locator('#order-send').click();
    await board.page.locator('[data-fault="message"]', { hasText: '请在沈阳北站换班' }).waitFor();
    await says('1 完成');
    assert.match(await newest.innerText(), /operator/);
    await screenshot(board.page, 'command-message-screen');
    await board.page.setViewportSize({ width: 480, height: 800 });
    await board.page.reload();
    await board.page.locator('[data-fault="message"] .read').waitFor();
    assert.ok(await board.page.locator('.vehicle .number').isVisible(), 'the line stays');
    await screenshot(board.page, 'command-message-screen-upright');
    await board.page.setViewportSize({ width: 800, height: 480 });
    const { height, width } = (await board.page.locator('[data-fault="message"] .read').boundingBox())!;
    assert.ok(height >= 72 && width >= 72, `${width} x ${height}`);
    assert.deepEqual(await axeFindings(board.page), []);
    await board.page.locator('[data-fault="message"] .read').click();
    await board.page.locator('[data-fault="message"]').waitFor({ state: 'detached' });

    await order('identify');
    await page.locator('#order-send').click();
    await board.page.locator('html[data-identify]').waitFor();
    await screenshot(board.page, 'command-identify-screen');
    await says('1 完成');

    await order('logs');
    await page.locator('#order-send').click();
    await says('1 完成');
    await newest.locator('summary').click();
    const href = await newest.locator('a').getAttribute('href');
    const log = await page.evaluate(async (path) => {
      const answer = await fetch(path);
      return [...new Uint8Array(await answer.arrayBuffer())];
    }, href!);
    assert.match(gunzipSync(Uint8Array.from(log)).toString('utf8'), /a line of the log/);

    // To a line: a second press, for everybody there; who is away waits, and what waits can be taken back.
    await order('restart terminal', 'line 168');
    await page.locator('#order-send').click();
    await page.locator('#order-send', { hasText: '确认发给' }).waitFor();
    assert.deepEqual(restarts, []);
    await page.locator('#order-send').press('Enter');
    await waitFor('the restart', () => restarts.length === 1);
    await says('1 完成');
    // By its id: the card is drawn anew while answers come.
    await page.evaluate(`document.getElementById('orders-card').scrollIntoView()`);
    await screenshot(page, 'commands');
    await newest.locator('button').click();
    await says('已撤回');
    assert.deepEqual(await axeFindings(page), []);
    assert.deepEqual(errors, []);

    for (const [name, options] of [
      ['dark', { colorScheme: 'dark' as const }],
      ['small-english', { small: true, locale: 'en-US' }],
    ] as const) {
      const shown = await phone(options);
      await signIn(shown.page, ground);
      await shown.page.locator('#orders > li').first().waitFor();
      assert.deepEqual(await axeFindings(shown.page), [], name);
      assert.deepEqual(await sideways(shown.page, '.scroll'), [], name);
      await shown.page.locator('#orders').scrollIntoViewIfNeeded();
      await screenshot(shown.page, `commands-${name}`);
      await shown.page.locator('#options-card').scrollIntoViewIfNeeded();
      await screenshot(shown.page, `options-${name}`);
    }
    await board.page.close();
  });

  it('options go in waves that a person can lead on and stop, and are taken back', async () => {
    const ground = await openFleetGround();
    const enrolled = await ground.enrolled('30217');
    await openBoard(ground, enrolled);
    const { page, errors } = await officerScreen();
    await signIn(page, ground);
    await page.locator('#config-name').selectOption('theme');
    await page.locator('#config-value').selectOption('night');
    await page.locator('#config-to').selectOption(`terminal ${enrolled.terminalId}`);
    await page.locator('#config-send').click();
    await waitFor('the terminal to keep it for its next start', () =>
      existsSync(join(enrolled.folder, 'desired.json')),
    );

    const [noted] = await ground.store.changes(1, { kind: 'terminal', id: enrolled.terminalId });
    assert.deepEqual([noted?.who, noted?.options], ['operator', { theme: [null, 'night'] }]);
    await page.locator('#changes li', { hasText: '参数 屏幕配色 按安装时 → 夜间' }).first().waitFor();

    // What was chosen for one option is no value of another; what is no number is refused, and takes nothing back.
    await page.locator('#config-name').selectOption('dataBudgetMiB');
    const budget = page.locator('#config-value[data-of="dataBudgetMiB"]');
    assert.equal(await budget.inputValue(), '');
    await budget.fill('much');
    await page.locator('#config-send').click();
    await page.locator('[role="alert"]', { hasText: 'found "much", must be a whole number' }).waitFor();
    await waitFor('the browser to say so', () => errors.length > 0);
    assert.match(errors.splice(0).join('\n'), /^console: .*400 \(Bad Request\)$/);
    await page.locator('#config-name').selectOption('language');
    assert.equal(await page.locator('#config-value[data-of="language"]').inputValue(), 'zh');
    await page.locator('#config-value').selectOption('en');
    await page.locator('#config-to').selectOption('all');
    await page.locator('#config-send').click();
    await page.locator('#config-send', { hasText: '确认更改' }).press('Enter');
    const rollout = page.locator('#rollouts > li').first();
    await rollout.locator('.begun').first().waitFor();
    assert.equal(await rollout.locator('.begun').count(), 1);
    await rollout.locator('button', { hasText: '下一批' }).click();
    await rollout.locator('button', { hasText: '确认下一批' }).press('Enter');
    await rollout.locator('.begun').nth(1).waitFor();
    await rollout.locator('.buttons').scrollIntoViewIfNeeded();
    await screenshot(page, 'rollout');
    await page.locator('#language').click();
    assert.match(await rollout.locator('.waves').innerText(), /Wave 1, 1 terminal: 0 have it/);
    await page.locator('#language').click();
    assert.deepEqual(await axeFindings(page), []);
    await rollout.locator('button', { hasText: '停止并恢复' }).click();
    await page.locator('#rollouts > li[data-state="stopped"]').waitFor();
    assert.match(await rollout.innerText(), /operator: 停止/);
    assert.deepEqual(errors, []);
  });

  it('Node-RED’s door takes a command with its token, and nothing without', async () => {
    const ground = await openFleetGround();
    const enrolled = await ground.enrolled('30217');
    const session = await ground.connect(enrolled.folder);
    const at = `http://127.0.0.1:${ground.fleet.commandPort}/commands`;
    const expiresAt = new Date(ground.clock.now() + 600_000).toISOString();
    const command = { v: 1, kind: 'message', args: { zh: '收车', en: 'Return' }, expiresAt };
    const ask = (authorization: string, body: unknown = { terminal: enrolled.terminalId, command }) =>
      fetch(at, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify(body),
      });
    const right = `Bearer ${ground.commandToken}`;
    assert.equal(
      (await ask(right, { terminal: enrolled.terminalId, command: { ...command, args: {} } })).status,
      400,
    );
    assert.equal((await ask(right, { terminal: 'aaaaaaa', command })).status, 404);
    const over = { ...command, expiresAt: new Date(ground.clock.now() - 1).toISOString() };
    assert.equal((await ask(right, { terminal: enrolled.terminalId, command: over })).status, 400);
    const answer = await ask(right);
    assert.equal(answer.status, 200);
    const { id } = (await answer.json()) as { id: string };
    assert.equal(ground.fleet.commands.find(id)?.who, 'flows');
    const told = await fetch(`${at}/${id}`, { headers: { authorization: right } });
    assert.equal(((await told.json()) as { kind: string }).kind, 'message');
    assert.equal((await ask('')).status, 401);
    assert.equal((await ask(`Bearer ${'A'.repeat(43)}`)).status, 401);
    assert.equal(ground.fleet.commands.list(9).length, 1);
    await session.close();
  });
});
