import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import qrcode from 'qrcode';
import { silentLog } from '../../platform/log';
import { findChromium } from '../../test/support/chromium';
import { whenTestEnds } from '../../test/support/cleanup';
import { temporaryFolder } from '../../test/support/folders';
import { waitFor } from '../../test/support/wait';
import { busState, EXAMPLE_URL } from '../screen/examples';
import { startScreen } from '../screen/server';
import { kioskDisplay } from './kiosk-display';

/** A kiosk as the unit runs it: Chromium with a profile of its own, started again when it ends. */
async function kiosk(url: string) {
  const { program, environment } = await findChromium();
  const profile = join(temporaryFolder(), 'profile');
  mkdirSync(profile);
  let browser: ChildProcess | undefined;
  let starts = 0;
  let over = false;
  const start = () => {
    if (over) return;
    starts++;
    rmSync(join(profile, 'DevToolsActivePort'), { force: true });
    const args = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--window-size=800,480',
      '--hide-scrollbars',
    ];
    browser = spawn(program, [...args, '--remote-debugging-port=0', `--user-data-dir=${profile}`, url], {
      env: { ...process.env, ...environment },
      stdio: 'ignore',
      detached: true,
    });
    writeFileSync(join(profile, 'browser.pid'), `${browser.pid}`);
    browser.once('exit', start);
  };
  start();
  whenTestEnds(async () => {
    over = true;
    const gone = new Promise((resolve) => browser?.once('exit', resolve));
    // The whole group: a frozen browser's helpers must not outlive the test.
    process.kill(-browser!.pid!, 'SIGKILL');
    await gone;
  });
  const up = () =>
    waitFor('the browser', () => existsSync(join(profile, 'DevToolsActivePort')), { deadline: 30_000 });
  await up();
  const display = kioskDisplay({ profile, unit: 'none.service', log: silentLog() });
  const texts = async () => {
    const look = await display.look();
    return look.kind === 'codes' ? look.texts : [look.kind];
  };
  return { profile, display, texts, up, starts: () => starts, pid: () => browser!.pid! };
}

async function screenPage() {
  const screen = await startScreen({
    port: 0,
    token: 'a-token-of-this-start',
    getState: () => busState(),
    log: silentLog(),
  });
  whenTestEnds(() => screen.close());
  return screen.url;
}

describe("the kiosk's screen, by a real browser", function () {
  this.timeout(120_000);

  it('is blank when the page is white, and readable after a reload that brings the code', async () => {
    const pages = { white: true };
    const code = await qrcode.toString(EXAMPLE_URL, { type: 'svg', width: 400 });
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(pages.white ? '<body></body>' : code);
    }).listen(0, '127.0.0.1');
    whenTestEnds(() => void server.close());
    await waitFor('the server', () => server.listening);
    const { port } = server.address() as { port: number };
    const { display, texts } = await kiosk(`http://127.0.0.1:${port}/`);
    await waitFor('a blank look', async () => (await texts())[0] === 'blank', { deadline: 60_000 });
    pages.white = false;
    await display.reloadPage();
    await waitFor('the code', async () => (await texts()).includes(EXAMPLE_URL), { deadline: 60_000 });
  });

  it('is read from its pixels, pictured small, frozen when the browser hangs, and readable after that was ended', async () => {
    const { profile, display, texts, up, starts, pid } = await kiosk(await screenPage());
    await waitFor('the code', async () => (await texts()).includes(EXAMPLE_URL), { deadline: 60_000 });
    const { type, bytes } = await display.smallPicture();
    assert.equal(type, 'image/webp');
    assert.equal(Buffer.from(bytes).toString('latin1', 8, 12), 'WEBP');
    assert.ok(bytes.length < 11_000, `${bytes.length} bytes fit into a reply`);
    process.kill(pid(), 'SIGSTOP');
    const impatient = kioskDisplay({ profile, unit: 'none.service', log: silentLog(), lookWithinMs: 4_000 });
    assert.deepEqual(await impatient.look(), { kind: 'frozen' });
    await display.restartBrowser();
    await waitFor('another browser', () => starts() === 2);
    await up();
    await waitFor('the code', async () => (await texts()).includes(EXAMPLE_URL), { deadline: 60_000 });
    assert.equal(readFileSync(join(profile, 'browser.pid'), 'utf8'), `${pid()}`);
  });

  it('is frozen, too, where there is no browser; what cannot be done says why', async () => {
    const display = kioskDisplay({ profile: temporaryFolder(), unit: 'none.service', log: silentLog() });
    assert.deepEqual(await display.look(), { kind: 'frozen' });
    await assert.rejects(display.reloadPage());
    await assert.rejects(display.restartBrowser(), /browser\.pid/);
    await assert.rejects(display.restartCompositor());
  });
});
