import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { systemClock } from '../../platform/clock';
import { createLog, silentLog } from '../../platform/log';
import { whenTestEnds } from '../../test/support/cleanup';
import { skipBecause } from '../../test/support/skip';
import { waitFor } from '../../test/support/wait';
import { busState } from './examples';
import { type Screen, type ScreenOptions, startScreen } from './server';
import type { ScreenMessage } from './state';

const TOKEN = 'a-token-of-this-start';

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

async function start(more: Partial<ScreenOptions> = {}): Promise<Screen> {
  const screen = await startScreen({
    port: 0,
    token: TOKEN,
    getState: () => busState(),
    log: silentLog(),
    ...more,
  });
  whenTestEnds(() => screen.close());
  return screen;
}

async function open(screen: Screen, path: string, options: RequestOptions = {}, body?: string) {
  const sent = request(new URL(path, screen.url), { agent: false, ...options });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

async function ask(screen: Screen, path: string, options?: RequestOptions, body?: string): Promise<Answer> {
  const response = await open(screen, path, options, body);
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode!, headers: response.headers, body: text };
}

/** Listens as a page does. */
async function listen(screen: Screen): Promise<{ heard: ScreenMessage[]; ended: Promise<unknown> }> {
  const response = await open(screen, 'state');
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers['content-type'], 'text/event-stream');
  const heard: ScreenMessage[] = [];
  let text = '';
  response.on('data', (chunk) => {
    text += chunk;
    const messages = text.split('\n\n');
    text = messages.pop()!;
    for (const message of messages) {
      if (message.startsWith('data: ')) heard.push(JSON.parse(message.slice(6)));
    }
  });
  whenTestEnds(() => void response.destroy());
  return { heard, ended: once(response, 'end') };
}

function press(screen: Screen, action: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { origin } = new URL(screen.url);
  const all = { origin, 'content-type': 'application/json', ...headers };
  return ask(screen, 'action', { method: 'POST', headers: all }, JSON.stringify({ action }));
}

describe("the screen's server", () => {
  it('gives the page, its script, styles and fonts, all under the rules of FAULTS.md 5.1', async () => {
    const screen = await start();
    const styles = await ask(screen, 'fonts.css');
    const font = /url\((font\/[^)]+)\)/.exec(styles.body)![1]!;
    for (const [path, type] of [
      ['', 'text/html'],
      ['screen.js', 'text/javascript'],
      ['style.css', 'text/css'],
      ['fonts.css', 'text/css'],
      [font, 'font/woff2'],
      ['nothing', 'text/plain'],
    ] as const) {
      const { status, headers } = await ask(screen, path);
      assert.equal(status, path === 'nothing' ? 404 : 200, path);
      assert.equal(headers['content-type']?.split(';')[0], type, path);
      const policy = headers['content-security-policy']!;
      for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'"]) {
        assert.ok(policy.includes(rule), `${path}: ${rule}`);
      }
      assert.ok(!policy.includes('unsafe'), path);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
  });

  it('gives no other file of the machine', async () => {
    const screen = await start();
    for (const name of ['../package.json', '..%2fpackage.json', 'noto-sans-sc-4-400-normal.woff', 'a/b']) {
      const { status } = await ask(screen, `font/${name}`, { path: `/${TOKEN}/font/${name}` });
      assert.equal(status, 404, name);
    }
  });

  it('refuses whoever lacks the token of this start', async () => {
    const screen = await start();
    for (const path of ['/', `/${TOKEN}`, `/${TOKEN}x/`, `/${TOKEN.slice(1)}/`, '/state', '//', '/%61/']) {
      const { status, body } = await ask(screen, '', { path });
      assert.equal(status, 403, path);
      assert.match(body, /address that the terminal printed/);
    }
  });

  it('refuses a name that another machine made to point here', async () => {
    const screen = await start();
    const { port } = new URL(screen.url);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port}.evil.example`,
    ]) {
      assert.equal((await ask(screen, 'state', { headers: { host } })).status, 421, host);
    }
    assert.equal((await ask(screen, '', { headers: { host: `localhost:${port}` } })).status, 200);
  });

  it('refuses other pages in the same browser', async () => {
    const pressed: string[] = [];
    const screen = await start({ onAction: { driver: () => void pressed.push('driver') } });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ] as Record<string, string>[]) {
      assert.equal((await ask(screen, 'state', { headers })).status, 403);
      assert.equal((await press(screen, 'driver', headers)).status, 403);
    }
    const headers = { 'content-type': 'application/json' };
    const unsaid = await ask(screen, 'action', { method: 'POST', headers }, '{"action":"driver"}');
    assert.equal(unsaid.status, 403);
    assert.deepEqual(pressed, []);
  });

  it('listens on the loopback address only', async function () {
    const outer = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal);
    if (!outer) return skipBecause(this, 'this machine has no address but the loopback');
    const screen = await start();
    const socket = createConnection(Number(new URL(screen.url).port), outer.address);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'ECONNREFUSED');
  });

  it('shows a page that comes the state as it is now, then each push, to all pages in order', async () => {
    let state = busState({ onBoard: 1 });
    const screen = await start({ getState: () => state, onAction: { assist: () => {} } });
    const early = await listen(screen);
    await waitFor('the first state', () => early.heard.length === 1);
    state = busState({ onBoard: 2 });
    screen.push(state);
    await waitFor('the pushed state', () => early.heard.length === 2);
    const late = await listen(screen);
    await waitFor('the newest state', () => late.heard.length === 1);
    screen.push(busState({ onBoard: 3 }));
    await waitFor('both pages', () => early.heard.length === 3 && late.heard.length === 2);
    assert.deepEqual(early.heard[0]!.actions, ['assist']);
    assert.deepEqual(
      early.heard.map((message) => message.state.onBoard),
      [1, 2, 3],
    );
    assert.deepEqual(
      late.heard.map((message) => message.state.onBoard),
      [2, 3],
    );
  });

  it('holds a handful of pages and gives a place back when one leaves', async () => {
    const screen = await start();
    const pages = await Promise.all(Array.from({ length: 8 }, () => open(screen, 'state')));
    assert.equal((await ask(screen, 'state')).status, 503);
    pages[0]!.destroy();
    await waitFor('a free place', async () => {
      const response = await open(screen, 'state');
      const { statusCode } = response;
      response.destroy();
      return statusCode === 200;
    });
    for (const page of pages) page.destroy();
  });

  it('cuts off a page that does not read, and goes on showing the others', async () => {
    const lines: string[] = [];
    const log = createLog('terminal', { write: (line) => void lines.push(line), clock: systemClock() });
    const screen = await start({ log });
    const hanging = await open(screen, 'state');
    hanging.pause();
    hanging.socket.pause();
    const large = busState({ vehicle: { kind: 'bus', label: 'x'.repeat(100_000) } });
    await waitFor('the hanging page to be cut off', () => {
      screen.push(large);
      return lines.some((line) => line.includes('does not read'));
    });
    const page = await listen(screen);
    await waitFor('the state', () => page.heard.length === 1);
    hanging.destroy();
  });

  it('does what its buttons say, and only those that do something', async () => {
    const pressed: string[] = [];
    const screen = await start({
      onAction: {
        assist: () => void pressed.push('assist'),
        'end-fare': async () => void pressed.push('end-fare'),
      },
    });
    assert.equal((await press(screen, 'assist')).status, 204);
    assert.equal((await press(screen, 'end-fare')).status, 204);
    assert.equal((await press(screen, 'driver')).status, 404);
    assert.equal((await press(screen, 'toString')).status, 400);
    assert.equal((await press(screen, 'x'.repeat(1000))).status, 413);
    assert.equal((await press(screen, 'assist', { 'content-type': 'text/plain' })).status, 415);
    assert.deepEqual(pressed, ['assist', 'end-fare']);
  });

  it('says that a button failed, and why in the log, and goes on', async () => {
    const lines: string[] = [];
    const log = createLog('terminal', { write: (line) => void lines.push(line), clock: systemClock() });
    const screen = await start({ log, onAction: { driver: () => Promise.reject(new Error('no seat')) } });
    assert.equal((await press(screen, 'driver')).status, 500);
    assert.match(lines.join('\n'), /error screen button failed action=driver error="no seat"/);
    assert.equal((await ask(screen, '')).status, 200);
  });

  it('names port and option when the port is taken, and refuses a weak token', async () => {
    const screen = await start();
    const port = Number(new URL(screen.url).port);
    await assert.rejects(start({ port }), new RegExp(`port ${port} .*another process uses it.*screenPort`));
    await assert.rejects(start({ token: 'guess' }), /at least 16 characters/);
  });

  it('closes at once, with pages open', async () => {
    const screen = await start();
    const page = await listen(screen);
    await screen.close();
    await page.ended;
    await assert.rejects(ask(screen, ''), /ECONNREFUSED/);
  });
});
