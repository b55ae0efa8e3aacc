import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import QRCode from 'qrcode';
import { fromSource } from '../../platform/from-source';
import { launchBrowser, phone, terminalScreen } from './browser';
import { whenTestEnds } from './cleanup';
import { temporaryFolder } from './folders';
import { addChineseGlyphs } from './fonts';
import { readQrCode, readQrCodes } from './qr';
import { screenshot } from './screenshots';
import { waitFor } from './wait';

const PIXELS = `[screen.width, screen.height, devicePixelRatio].join(' ')`;

describe('test/support: a real browser', function () {
  this.timeout(60_000);

  it('opens phones and terminal screens at their sizes', async () => {
    assert.equal(await (await phone()).page.evaluate(PIXELS), '390 844 2');
    assert.equal(await (await phone({ small: true })).page.evaluate(PIXELS), '320 568 2');
    assert.equal(await (await terminalScreen()).page.evaluate(PIXELS), '800 480 1');
    assert.equal(await (await terminalScreen({ upright: true })).page.evaluate(PIXELS), '480 800 1');
  });

  it('shares one browser in a process, another for other arguments', async () => {
    assert.equal(await launchBrowser(), await launchBrowser());
    assert.notEqual(
      await launchBrowser(),
      await launchBrowser(['--host-resolver-rules=MAP coride.test 127.0.0.1']),
    );
  });

  it('notes hosts, console errors and uncaught exceptions, and sees a mapped name as an insecure origin', async () => {
    const port = await serve('<script>console.error("first"); throw new Error("second")</script>');
    const rules = '--host-resolver-rules=MAP coride.test 127.0.0.1';
    const { page, errors, hosts } = await phone({ browserArguments: [rules] });
    await page.goto(`http://coride.test:${port}/`);
    assert.equal(await page.evaluate('isSecureContext'), false);
    await waitFor('both errors', () => errors.length === 2);
    assert.deepEqual([...errors].sort(), ['console: first', 'uncaught: second']);
    assert.deepEqual([...hosts], [`coride.test:${port}`]);
  });

  it('reads a QR code from the pixels of a screenshot, and none where there is none', async () => {
    const text = 'HTTP://192.168.7.20:28080/C/ABCDEFG';
    const { page } = await terminalScreen();
    await page.setContent(`<body>${await QRCode.toString(text, { type: 'svg', width: 400 })}</body>`);
    const code = await readQrCode(await page.screenshot());
    assert.equal(code.text, text);
    assert.equal(code.level, 'M');
    assert.equal(code.modules, QRCode.create(text, {}).modules.size);
    assert.equal(code.corners.length, 4);
    await page.setContent('<body>no code</body>');
    assert.deepEqual(await readQrCodes(await page.screenshot()), []);
  });

  it('draws every Chinese character, in both weights, without a request, offline and under a strict policy', async () => {
    const cells = [...'沈阳北站'].map((c) => `<span>${c}</span><b>${c}</b>`).join('');
    const css = `body{font:48px system-ui,'Noto Sans SC'}span,b{display:inline-block;width:48px;height:60px}`;
    const port = await serve(
      `<style>${css}</style>${cells}`,
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
    );
    const { page, context, hosts, errors } = await terminalScreen();
    await page.goto(`http://127.0.0.1:${port}/`);
    await context.setOffline(true);
    await addChineseGlyphs(page);
    const pictures = new Set<string>();
    for (const cell of await page.locator('span, b').all()) {
      pictures.add((await cell.screenshot()).toString('base64'));
    }
    assert.equal(pictures.size, 8, 'a missing glyph is the same box for every character');
    await screenshot(page, 'support-chinese-glyphs');
    assert.deepEqual([...hosts], [`127.0.0.1:${port}`]);
    assert.deepEqual(errors, []);
  });

  it('says when a page cannot show the glyphs for want of the family in its stack', async () => {
    const { page } = await phone();
    await page.setContent('<body style="font-family: serif">沈阳</body>');
    await assert.rejects(addChineseGlyphs(page), /font-family is serif: name 'Noto Sans SC'/);
  });

  it('keeps pictures only where a folder is named', async () => {
    const { page } = await phone();
    await page.setContent(`<body style="font-family: 'Noto Sans SC'">一</body>`);
    const before = process.env.CORIDE_SCREENSHOTS;
    whenTestEnds(() => {
      if (before === undefined) delete process.env.CORIDE_SCREENSHOTS;
      else process.env.CORIDE_SCREENSHOTS = before;
    });
    const folder = join(temporaryFolder(), 'pictures');
    delete process.env.CORIDE_SCREENSHOTS;
    await screenshot(page, 'kept');
    assert.equal(existsSync(folder), false);
    process.env.CORIDE_SCREENSHOTS = folder;
    await screenshot(page, 'kept');
    assert.equal(readFileSync(join(folder, 'kept.png')).toString('latin1', 1, 4), 'PNG');
    await assert.rejects(screenshot(page, '../Kept'), /lower case words with hyphens/);
  });

  it('says what to do where the named Chromium does not exist', async () => {
    const script =
      "require('./test/support/chromium').findChromium().catch((error) => console.log(error.message))";
    const env = { ...process.env, CORIDE_CHROMIUM: '/nowhere/chromium' };
    const args = [...fromSource(), '-e', script];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: join(__dirname, '../..'),
      env,
    });
    assert.match(stdout, /CORIDE_CHROMIUM names \/nowhere\/chromium, which does not exist/);
  });
});

/** Serves one page on a port of its own until the test ends. */
async function serve(body: string, policy?: string): Promise<number> {
  const server = createServer((_request, response) => {
    const headers = policy ? { 'content-security-policy': policy } : {};
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers });
    response.end(`<!doctype html><link rel="icon" href="data:,"><body>${body}</body>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenTestEnds(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}
