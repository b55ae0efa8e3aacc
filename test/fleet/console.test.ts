/** The fleet console in a real browser: a fresh terminal enrolled by a typed code, seen online, revoked, dropped. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openEnrolScreen } from '../../device/enrolment/screen';
import { axeFindings } from '../support/axe';
import { officerScreen, phone, terminalScreen } from '../support/browser';
import { whenTestEnds } from '../support/cleanup';
import { sideways } from '../support/reflow';
import { screenshot } from '../support/screenshots';
import { sharedData } from '../support/shared-data';
import { waitFor } from '../support/wait';
import { openFleetGround } from './ground';
import { makeCode, signIn, typeCode } from './pages';

const SHENYANG = join(__dirname, '../../simulators/feeds/shenyang');
const NAMES = ['agency', 'stops', 'routes', 'trips', 'stop_times', 'calendar', 'calendar_dates', 'shapes'];
const filesOf = (folder: string) =>
  NAMES.map((name) => join(folder, `${name}.txt`)).filter((path) => existsSync(path));

describe('the fleet console', function () {
  this.timeout(120_000);

  it('enrols a fresh terminal by a typed code, shows it online, and cloned, revokes it; the broker drops it', async () => {
    const ground = await openFleetGround();
    const { page, errors } = await officerScreen();
    await signIn(page, ground);
    const code = await makeCode(page, 'T0931');

    const terminal = ground.newTerminal();
    const screen = await openEnrolScreen({
      ...ground,
      ...terminal,
      port: 0,
      token: 'a-token-of-this-start',
      theme: 'day',
    });
    whenTestEnds(() => screen.close());
    const board = await terminalScreen();
    await board.page.goto(screen.url);
    await board.page.locator('#enrol .keys').waitFor();
    await screenshot(board.page, 'fleet-enrol-terminal');
    await typeCode(board.page, '00000000');
    await board.page.locator('#enrol .note.bad').waitFor();
    for (const [width, height] of [
      [480, 800],
      [800, 480],
    ] as const) {
      await board.page.setViewportSize({ width, height });
      const { y, height: high } = (await board.page.locator('#enrol-send').boundingBox())!;
      assert.ok(y + high <= height, `the button ends at ${y + high} of ${height}`);
      const first = (await board.page.locator('#enrol .ask').boundingBox())!;
      assert.ok(first.y >= 0, `the head begins at ${first.y}`);
      await screenshot(board.page, `fleet-enrol-${width}`);
    }
    assert.deepEqual(await axeFindings(board.page), []);
    await typeCode(board.page, code);
    const { terminalId } = await screen.enrolled;

    await ground.connect(terminal.folder);
    const row = page.locator(`tr[data-terminal="${terminalId}"]`);
    await page.locator(`tr[data-terminal="${terminalId}"][data-presence="online"]`).waitFor();
    assert.match(await row.innerText(), /辽A·T0931/);
    // Somebody copied its card: two devices throw each other out, and the console says what to think of it.
    for (let i = 0; i < 2; i++) await ground.connect(terminal.folder);
    const session = await ground.connect(terminal.folder);
    const gone = new Promise<string>((resolve) => session.onClose(resolve));
    await row.locator('strong', { hasText: '同一身份有两台设备' }).waitFor();
    await screenshot(page, 'fleet-overview');
    await page.locator(`#revoke-${terminalId}`).press('Enter');
    await page.locator(`#sure-${terminalId}`).press('Enter');
    await gone;
    await page.locator(`tr[data-terminal="${terminalId}"][data-presence="revoked"]`).waitFor();
    await assert.rejects(ground.connect(terminal.folder), /no MQTT session/);
    assert.deepEqual(errors, []);
  });

  it('is for whoever signs in: nobody else sees the fleet or makes codes, and who guesses waits', async () => {
    const { fleet } = await openFleetGround();
    const { origin } = fleet.console;
    const post = (path: string, body: unknown, from = origin) =>
      fetch(origin + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: from },
        body: JSON.stringify(body),
      });
    assert.equal((await fetch(`${origin}/api/fleet`)).status, 401);
    assert.equal((await post('/api/codes', { vehicleId: '30217' })).status, 401);
    assert.equal((await post('/api/terminals/revoke', { terminalId: 'aaaaaaa' })).status, 401);
    assert.equal((await post('/api/feed', { files: {}, take: true })).status, 401);
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++)
      statuses.push((await post('/api/sign-in', { name: 'operator', password: 'wrong' })).status);
    assert.deepEqual(statuses, [403, 403, 403, 429]);
    assert.equal(
      (await post('/api/sign-in', { name: 'operator', password: 'x' }, 'http://elsewhere.test')).status,
      403,
    );
  });

  it('imports a good feed, refuses a bad one with its reasons, and fits every screen in both languages', async () => {
    const ground = await openFleetGround();
    const { page, errors } = await officerScreen();
    await signIn(page, ground);
    await page
      .locator('#feed-files')
      .setInputFiles(filesOf(SHENYANG).filter((path) => !path.includes('trips')));
    await page.locator('#feed-check').click();
    await page.locator('#findings .error').first().waitFor();
    assert.match(await page.locator('#findings').innerText(), /trips\.txt is not in the feed/);
    assert.equal(await page.locator('#feed-take').count(), 0);
    assert.equal(ground.store.current().stops, undefined);
    await page.locator('#feed-files').setInputFiles(filesOf(SHENYANG));
    await page.locator('#feed-check').click();
    await page.locator('#feed-take').waitFor();
    // Other files: what was checked before is not what would be imported.
    await page.locator('#feed-files').setInputFiles(filesOf(SHENYANG).slice(1));
    await page.locator('#feed-take').waitFor({ state: 'detached' });
    await page.locator('#feed-files').setInputFiles(filesOf(SHENYANG));
    await page.locator('#feed-check').click();
    await page.locator('#feed-take').click();
    await waitFor('the feed to be in the registry', () => ground.store.current().stops !== undefined);
    assert.deepEqual(await axeFindings(page), []);
    await screenshot(page, 'fleet-feed');

    for (const [name, options] of [
      ['dark', { colorScheme: 'dark' as const }],
      ['small', { small: true }],
      ['phone-english', { locale: 'en-US' }],
    ] as const) {
      const shown = await phone(options);
      await signIn(shown.page, ground);
      assert.deepEqual(await axeFindings(shown.page), [], name);
      assert.deepEqual(await sideways(shown.page, '.scroll'), [], name);
      await screenshot(shown.page, `fleet-${name}`);
    }
    assert.deepEqual(errors, []);
  });

  it('imports the feed of a real city, with warnings that it has ended', async function () {
    const folder = sharedData(this, 'gtfs/muroran-bus');
    const ground = await openFleetGround();
    const { page } = await officerScreen();
    await signIn(page, ground);
    await page.locator('#feed-files').setInputFiles(filesOf(folder));
    await page.locator('#feed-check').click();
    await page.locator('#feed-take').click();
    await waitFor('seventy lines', () => ground.store.current().lines.length > 70);
    assert.match(await page.locator('#findings').innerText(), /ended on 20180331/);
  });
});
