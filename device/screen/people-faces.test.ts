import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { type OpenedPage, terminalScreen } from '../../test/support/browser';
import { whenTestEnds } from '../../test/support/cleanup';
import { screenshot } from '../../test/support/screenshots';
import { driverState, EXAMPLE_NOW, momentOf, taxiState } from './examples';
import { FLAWS } from './flaws.fixture';
import { clockPart, networkPart, positionPart, scannerPart } from './parts';
import { type Screen, type ScreenHandlers, startScreen } from './server';
import type { ScreenState } from './state';

type Face = {
  readonly name: string;
  readonly state: (more: Partial<ScreenState>) => ScreenState;
  /** Touched one after the other: text of a button, or a key of the pad. */
  readonly touches?: readonly string[];
};

const KEPT = process.env.CORIDE_SCREENSHOTS !== undefined;
const PHONE = [...'13800246021'];
const ASSIST = 'data-action=assist';
const DOCUMENT = 'pad-tabs=2';
const BAD_PARTS = [
  networkPart(false, 1234, false),
  scannerPart('missing'),
  positionPart('no fix'),
  clockPart(false),
];

const FACES: readonly Face[] = [
  { name: 'pad-empty', state: driverState, touches: [ASSIST] },
  { name: 'pad-typing', state: driverState, touches: [ASSIST, ...PHONE.slice(0, 6)] },
  { name: 'pad-right', state: driverState, touches: [ASSIST, ...PHONE] },
  { name: 'pad-family', state: driverState, touches: [ASSIST, ...PHONE, 'pad-more', 'pad-more'] },
  { name: 'pad-no-phone', state: driverState, touches: [ASSIST, ...'23800246021'] },
  { name: 'pad-document', state: driverState, touches: [ASSIST, DOCUMENT, ...'11010519491231002X'] },
  { name: 'pad-document-wrong', state: driverState, touches: [ASSIST, DOCUMENT, ...'210102194803120020'] },
  {
    name: 'pad-meanwhile',
    state: (more) => driverState({ ...more, moment: momentOf('accepted', 'checked-in') }),
    touches: [ASSIST, ...PHONE.slice(0, 3)],
  },
  {
    name: 'give-card',
    state: (more) =>
      driverState({ ...more, pad: { ready: true, card: { tail: '6021', until: EXAMPLE_NOW + 18_000 } } }),
  },
  {
    name: 'accepted-assisted',
    state: (more) =>
      driverState({
        ...more,
        moment: momentOf('accepted', 'checked-in', { channel: 'assisted', pair: undefined, tail: '6021' }),
      }),
  },
  {
    name: 'accepted-family',
    state: (more) =>
      driverState({
        ...more,
        moment: momentOf('accepted', 'checked-in', {
          channel: 'assisted',
          pair: undefined,
          tail: '002X',
          people: 3,
        }),
      }),
  },
  {
    name: 'accepted-card-bound',
    state: (more) =>
      driverState({
        ...more,
        moment: momentOf('accepted', 'card-bound', { channel: 'card', pair: undefined, tail: 'AUDO' }),
      }),
  },
  {
    name: 'already-card',
    state: (more) =>
      driverState({
        ...more,
        moment: momentOf('already', 'already', { channel: 'card', pair: undefined, tail: 'AUDO' }),
      }),
  },
  {
    name: 'refused-card',
    state: (more) =>
      driverState({ ...more, moment: momentOf('refused', 'card-revoked', { channel: 'card' }) }),
  },
  {
    name: 'refused-no-key',
    state: (more) => driverState({ ...more, moment: momentOf('refused', 'no-key', { channel: 'card' }) }),
  },
  {
    name: 'shift-started',
    state: (more) =>
      driverState({
        ...more,
        moment: momentOf('accepted', 'shift-started', { channel: 'driver', pair: undefined, tail: '0417' }),
      }),
  },
  { name: 'driver', state: driverState, touches: ['data-action=driver'] },
  {
    name: 'driver-off-shift',
    state: (more) => driverState(more, { shift: null, trip: undefined }),
    touches: ['data-action=driver'],
  },
  {
    name: 'driver-troubled',
    state: (more) =>
      driverState({ ...more, onBoard: 123 }, { parts: BAD_PARTS, shift: { since: EXAMPLE_NOW } }),
    touches: ['data-action=driver'],
  },
  {
    name: 'driver-taxi',
    state: (more) =>
      taxiState({
        ...driverState({}, { trip: undefined }),
        ...taxiState(),
        ...more,
        driver: driverState({}, { trip: undefined }).driver,
      }),
    touches: ['data-action=driver'],
  },
  {
    name: 'pad-shift',
    state: (more) => driverState(more, { shift: null }),
    touches: ['data-action=driver', 'shift', ...'0417'],
  },
];

describe("the screen's faces for those whom the terminal checks in itself", () => {
  for (const upright of [false, true])
    for (const language of ['zh', 'en'] as const)
      for (const theme of themesOf(upright, language)) {
        const name = `${upright ? 'portrait' : 'landscape'}-${language}-${theme}`;
        it(`cut, cover and shrink no text: ${name}`, async function () {
          this.timeout(120_000);
          const opened = await terminalScreen({ upright });
          const screen = await open(opened);
          for (const face of FACES) {
            await show(opened, screen, face, { language, theme });
            if (KEPT) await screenshot(opened.page, `people-${face.name}-${name}`);
            assert.deepEqual(await opened.page.evaluate(FLAWS), [], face.name);
          }
          assert.deepEqual(opened.errors, []);
        });
      }

  it('have keys for gloves: 120 x 90 pixels, other buttons 72 high', async () => {
    for (const upright of [false, true]) {
      const opened = await terminalScreen({ upright });
      const screen = await open(opened);
      await show(opened, screen, FACES[0]!, {});
      for (const box of await boxes(opened, '#pad .key'))
        assert.ok(box.width >= 120 && box.height >= 90, `${box.width} x ${box.height}`);
      for (const box of await boxes(opened, '#pad .pad-actions button'))
        assert.ok(box.width >= 72 && box.height >= 72, `${box.width} x ${box.height}`);
      await show(opened, screen, FACES.find(({ name }) => name === 'driver')!, {});
      for (const box of await boxes(opened, '#panel button'))
        assert.ok(box.width >= 72 && box.height >= 72, `${box.width} x ${box.height}`);
    }
  });
});

/** The layout is the same by day and night: both are gone through where somebody looks at the pictures. */
function themesOf(upright: boolean, language: string): readonly ScreenState['theme'][] {
  if (KEPT) return ['day', 'night'];
  return upright === (language === 'zh') ? ['night'] : ['day'];
}

type Opened = { screen: Screen; current: ScreenState };

async function open({ page }: OpenedPage): Promise<Opened> {
  const opened = { current: driverState() } as Opened;
  const nothing = () => {};
  const onAction: ScreenHandlers = { assist: nothing, driver: nothing, 'pad-closed': nothing };
  opened.screen = await startScreen({
    port: 0,
    token: 'a-token-of-this-start',
    getState: () => opened.current,
    onAction,
    log: silentLog(),
  });
  whenTestEnds(() => opened.screen.close());
  await page.clock.install({ time: EXAMPLE_NOW });
  await page.clock.pauseAt(EXAMPLE_NOW + 1000);
  return opened;
}

/** Loads the page anew on a state, and touches what leads to the face. */
async function show(
  { page }: OpenedPage,
  opened: Opened,
  { state, touches = [] }: Face,
  more: Partial<ScreenState>,
): Promise<void> {
  opened.current = state(more);
  const { moment } = opened.current;
  // A moment passes over the driver's view and the pad: it comes after they were opened.
  if (moment && touches.length > 0) opened.current = { ...opened.current, moment: null };
  await page.goto(opened.screen.url);
  await page.locator('#panel > *').first().waitFor();
  for (const touch of touches) await page.locator(selectorOf(touch)).tap();
  if (moment && touches.length > 0) {
    opened.screen.push({ ...opened.current, moment });
    await page.locator('.pad-moment').waitFor();
  }
  await page.evaluate('document.fonts.ready.then(() => {})');
}

function selectorOf(touch: string): string {
  if (touch.length === 1) return `[data-key="${touch}"]`;
  if (touch === 'shift') return '.driver-buttons button >> nth=2';
  if (touch === DOCUMENT) return '.pad-tabs button >> nth=1';
  return touch.startsWith('data-') ? `[${touch.replace('=', '="')}"]` : `.${touch}`;
}

async function boxes({ page }: OpenedPage, selector: string) {
  const all = await page.locator(selector).all();
  return Promise.all(all.map(async (one) => (await one.boundingBox())!));
}
