import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../platform/log';
import { type OpenedPage, terminalScreen } from '../../test/support/browser';
import { whenTestEnds } from '../../test/support/cleanup';
import { readQrCode, readQrCodes } from '../../test/support/qr';
import { waitFor } from '../../test/support/wait';
import { busState, degradedState, EXAMPLE_NOW, EXAMPLE_URL, momentOf, taxiState } from './examples';
import { type Screen, type ScreenHandlers, startScreen } from './server';
import type { ScreenState } from './state';

const NIGHT = { theme: 'night' } as const;
const NEXT_URL = 'HTTPS://CHECK.CORIDE.CN/#AEAAAAAKWE7QM7T2XKQ4ZC5VYB';

/** What the phone must be able to read, and under which view. */
const SHOWN: { name: string; view: string; state: ScreenState }[] = [
  { name: 'idle-bus-day', view: 'idle', state: busState() },
  { name: 'idle-bus-night', view: 'idle', state: busState(NIGHT) },
  { name: 'idle-taxi', view: 'idle', state: taxiState() },
  { name: 'accepted', view: 'accepted', state: busState({ moment: momentOf('accepted', 'checked-in') }) },
  {
    name: 'accepted-night',
    view: 'accepted',
    state: busState({ ...NIGHT, moment: momentOf('accepted', 'checked-in') }),
  },
  { name: 'already', view: 'already', state: busState({ moment: momentOf('already', 'already') }) },
  { name: 'refused', view: 'refused', state: busState({ moment: momentOf('refused', 'pass-used') }) },
  {
    name: 'refused-night',
    view: 'refused',
    state: busState({ ...NIGHT, moment: momentOf('refused', 'pass-used') }),
  },
  { name: 'degraded', view: 'degraded', state: degradedState() },
  { name: 'degraded-en', view: 'degraded', state: degradedState({ language: 'en', ...NIGHT }) },
  { name: 'no-network', view: 'degraded', state: busState({ network: 'offline', waiting: 3 }) },
];

/** Opens the screen page on a state. The page's clock stands still until the test moves it, unless `live`. */
async function show(
  state: ScreenState,
  { upright = false, live = false, onAction = {} as ScreenHandlers } = {},
): Promise<OpenedPage & { screen: Screen }> {
  const screen = await startScreen({
    port: 0,
    token: 'a-token-of-this-start',
    getState: () => state,
    onAction,
    log: silentLog(),
  });
  whenTestEnds(() => screen.close());
  const opened = await terminalScreen({ upright });
  if (!live) {
    await opened.page.clock.install({ time: EXAMPLE_NOW });
    await opened.page.clock.pauseAt(EXAMPLE_NOW + 1000);
  }
  await opened.page.goto(screen.url);
  await opened.page.locator('#panel > *').first().waitFor();
  return { ...opened, screen };
}

const view = ({ page }: OpenedPage) => page.locator('html').getAttribute('data-view');

/** A picture with the page's own fonts, kept where `CORIDE_SCREENSHOTS` says. */
async function picture({ page }: OpenedPage, name: string): Promise<Buffer> {
  const png = await page.screenshot();
  const folder = process.env.CORIDE_SCREENSHOTS;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `terminal-${name}.png`), png);
  }
  return png;
}

describe("the screen's page", () => {
  for (const upright of [false, true]) {
    const size = upright ? '480x800' : '800x480';
    it(`shows a code that a decoder reads from the pixels, whatever happens, ${size}`, async function () {
      this.timeout(60_000);
      for (const { name, view: expected, state } of SHOWN) {
        const opened = await show(state, { upright, onAction: { assist: () => {}, driver: () => {} } });
        assert.equal(await view(opened), expected, name);
        const code = await readQrCode(await picture(opened, `${name}${upright ? '-portrait' : ''}`));
        assert.equal(code.text, EXAMPLE_URL, name);
        assert.equal(code.modules, 29, name);
        assert.equal(code.level, 'M', name);
        const [from, across] = code.corners;
        assert.ok(Math.abs(across!.x - from!.x - 29 * 12) <= 2, `${name}: 12 pixels a module`);
        assert.deepEqual(opened.errors, [], name);
        assert.deepEqual([...opened.hosts], [new URL(opened.screen.url).host], 'asks nobody else');
        await opened.context.close();
        await opened.screen.close();
      }
    });
  }

  it('draws the code in pure black and white on a white card with its quiet zone, also at night', async () => {
    const opened = await show(busState(NIGHT));
    const box = (await opened.page.locator('#card').boundingBox())!;
    assert.deepEqual([box.width, box.height], [444, 444]);
    const png = await opened.page.screenshot({ clip: box });
    const { colours, edge } = await pixels(opened, png);
    assert.deepEqual(colours, ['0,0,0', '255,255,255']);
    assert.equal(edge, 48, 'four modules of white all around');
  });

  it('keeps whole pixels for a longer address', async () => {
    const url = 'HTTP://SHENYANG-BUS.EXAMPLE.CN:28080/#AEAAAAAKWE7QK5C3N2LZ7YH4TQ';
    const opened = await show(busState({ code: { url } }));
    const code = await readQrCode(await opened.page.screenshot());
    assert.equal(code.text, url);
    const width = Number(await opened.page.locator('#code').getAttribute('width'));
    assert.equal(width % (code.modules + 8), 0);
  });

  it('moves the stage by at most 4 pixels from minute to minute, against burn-in', async () => {
    const places = new Set<string>();
    for (let minute = 0; minute < 9; minute++) {
      const now = EXAMPLE_NOW + minute * 60_000;
      const opened = await show(busState({ time: { now, offsetMinutes: 480, trusted: true } }));
      const { x, y } = (await opened.page.locator('#card').boundingBox())!;
      assert.ok(Math.abs(x - 18) <= 2 && Math.abs(y - 18) <= 2 && Number.isInteger(x) && Number.isInteger(y));
      places.add(`${x},${y}`);
      await opened.context.close();
    }
    assert.ok(places.size >= 8, [...places].join(' '));
  });

  it('changes the code without a frame that has none, or half of two', async () => {
    const opened = await show(busState(), { live: true });
    const { page, screen, context } = opened;
    const frames: Buffer[] = [];
    const session = await context.newCDPSession(page);
    session.on('Page.screencastFrame', ({ data, sessionId }) => {
      frames.push(Buffer.from(data, 'base64'));
      void session.send('Page.screencastFrameAck', { sessionId });
    });
    await page.evaluate(`
      globalThis.seen = [];
      const look = () => {
        const code = document.querySelector('#code path');
        globalThis.seen.push(code.getAttribute('d') ? code.getBoundingClientRect().width : 0);
        requestAnimationFrame(look);
      };
      look();
    `);
    await session.send('Page.startScreencast', { format: 'png' });
    for (let change = 1; change <= 10; change++) {
      const url = change % 2 === 1 ? NEXT_URL : EXAMPLE_URL;
      const before = await page.locator('#code path').getAttribute('d');
      screen.push(busState({ code: { url }, onBoard: change }));
      await waitFor('the new code', async () => {
        return (await page.locator('#code path').getAttribute('d')) !== before;
      });
    }
    await waitFor('frames of several changes', () => frames.length >= 4);
    await session.send('Page.stopScreencast');
    const widths = new Set(await page.evaluate<number[]>('globalThis.seen'));
    assert.deepEqual([...widths], [29 * 12]);
    for (const frame of frames) {
      const { text } = await readQrCode(frame);
      assert.ok(text === EXAMPLE_URL || text === NEXT_URL, text);
    }
  });

  it('shows a check-in at once, with the number, and is idle again after 2.5 seconds', async () => {
    const opened = await show(busState());
    const { page, screen } = opened;
    const code = await page.locator('#code path').getAttribute('d');
    screen.push(busState({ moment: momentOf('accepted', 'checked-in', { pair: 5 }), lastPairs: [5, 47] }));
    await page.locator('.pair').waitFor();
    assert.equal(await page.locator('.pair').textContent(), '05');
    assert.equal(await page.locator('.ride').textContent(), '168路 14:32');
    assert.match(
      (await page.locator('#panel').textContent())!,
      /已登记Checked in.*手机上也是 05.*Same number/,
    );
    assert.equal(await page.locator('#code path').getAttribute('d'), code, 'the code never leaves');
    await page.clock.runFor(2400);
    assert.equal(await view(opened), 'accepted');
    await page.clock.runFor(200);
    assert.equal(await view(opened), 'idle');
    screen.push(busState({ moment: momentOf('accepted', 'checked-in', { pair: 5 }), onBoard: 24 }));
    await page.locator('.riders', { hasText: '24' }).waitFor();
    assert.equal(await view(opened), 'idle', 'the same moment is shown once');
  });

  it('lets the next rider replace the one before, and a refusal stand for 4 seconds', async () => {
    const opened = await show(busState());
    const { page, screen } = opened;
    screen.push(busState({ moment: momentOf('accepted', 'checked-in', { pair: 47 }) }));
    await page.locator('.pair', { hasText: '47' }).waitFor();
    screen.push(busState({ moment: momentOf('accepted', 'checked-in', { pair: 48, at: EXAMPLE_NOW + 1 }) }));
    await page.locator('.pair', { hasText: '48' }).waitFor();
    screen.push(busState({ moment: momentOf('refused', 'not-a-pass', { at: EXAMPLE_NOW + 2 }) }));
    await page.locator('.reason-zh').waitFor();
    assert.equal(await page.locator('.reason-zh').textContent(), '这不是乘车码');
    assert.equal(await page.locator('.next-en').textContent(), 'Open Coride and show your pass');
    screen.push(busState({ onBoard: 24 }));
    await page.clock.runFor(3900);
    assert.equal(await view(opened), 'refused');
    await page.clock.runFor(200);
    assert.equal(await view(opened), 'idle');
  });

  it('does not promise a card the same number on a phone', async () => {
    const { page } = await show(
      busState({ moment: momentOf('accepted', 'checked-in', { channel: 'card', pair: 88 }) }),
    );
    assert.equal(await page.locator('.pair').textContent(), '88');
    assert.doesNotMatch((await page.locator('#panel').textContent())!, /手机|phone/);
  });

  it('goes on with the time by itself, and says when it is only about right', async () => {
    const { page, screen } = await show(busState());
    assert.equal(await page.locator('.clock').textContent(), '14:32:08');
    await page.clock.runFor(3000);
    assert.equal(await page.locator('.clock').textContent(), '14:32:11');
    screen.push(degradedState({ language: 'en' }));
    await page.locator('.about').waitFor();
    assert.equal(await page.locator('.clock').textContent(), '~ 14:32');
  });

  it('takes the code away when it hears nothing for 45 seconds, and shows the next', async () => {
    const opened = await show(busState());
    const { page, screen } = opened;
    await page.clock.runFor(44_000);
    assert.equal((await readQrCode(await page.screenshot())).text, EXAMPLE_URL);
    await page.clock.runFor(2000);
    const png = await picture(opened, 'silent');
    assert.deepEqual(await readQrCodes(png), []);
    assert.match((await page.locator('#instead').textContent())!, /先别登记No check-in now/);
    assert.match((await page.locator('#panel').textContent())!, /设备没有反应/);
    screen.push(busState({ code: { url: NEXT_URL } }));
    await waitFor('the next code', async () => {
      return (await readQrCode(await page.screenshot())).text === NEXT_URL;
    });
    assert.equal(await view(opened), 'idle');
  });

  it('finds the terminal again after its service was started anew', async () => {
    const { page, screen } = await show(busState(), { live: true });
    const port = Number(new URL(screen.url).port);
    await screen.close();
    const again = await startScreen({
      port,
      token: 'a-token-of-this-start',
      getState: () => busState({ onBoard: 99 }),
      log: silentLog(),
    });
    whenTestEnds(() => again.close());
    await page.locator('.riders', { hasText: '99' }).waitFor();
  });

  it('presses buttons that the terminal knows, and shows no others', async () => {
    const pressed: string[] = [];
    const onAction = { 'end-fare': () => void pressed.push('end-fare') };
    const { page, errors } = await show(taxiState(), { onAction });
    assert.deepEqual(await page.locator('button').allTextContents(), ['本趟结束']);
    await page.locator('button').tap();
    await waitFor('the press', () => pressed.length === 1);
    assert.deepEqual(errors, []);
    const bare = await show(busState());
    assert.equal(await bare.page.locator('button').count(), 0);
  });

  it('says on the button that the terminal could not do it', async () => {
    const { page } = await show(busState(), { onAction: { driver: () => Promise.reject(new Error('no')) } });
    await page.locator('button').tap();
    await page.locator('button', { hasText: '再按一次' }).waitFor();
  });
});

/** Counts colours and the white around the code, in the browser: no decoder of pictures is needed here. */
async function pixels({ page }: OpenedPage, png: Buffer): Promise<{ colours: string[]; edge: number }> {
  const other = await page.context().newPage();
  return other.evaluate(`(async () => {
    const picture = new Image();
    picture.src = 'data:image/png;base64,${png.toString('base64')}';
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = picture.width;
    canvas.height = picture.height;
    const context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0);
    const { data, width } = context.getImageData(0, 0, picture.width, picture.height);
    const colours = new Set();
    let edge = width;
    for (let at = 0; at < data.length; at += 4) {
      colours.add([data[at], data[at + 1], data[at + 2]].join());
      if (data[at] > 127) continue;
      const x = (at / 4) % width;
      const y = Math.floor(at / 4 / width);
      edge = Math.min(edge, x, y, width - 1 - x, width - 1 - y);
    }
    return { colours: [...colours].sort(), edge };
  })()`);
}
