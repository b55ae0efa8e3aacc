/** Faces of the screen page: states as people see them, in both languages and orientations, and what is wrong with none. */
import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { type OpenedPage, terminalScreen } from '../../test/support/browser';
import { whenTestEnds } from '../../test/support/cleanup';
import { screenshot } from '../../test/support/screenshots';
import { driverState, EXAMPLE_NOW } from './examples';
import { FLAWS } from './flaws.fixture';
import { type Screen, type ScreenHandlers, startScreen } from './server';
import type { ScreenState } from './state';

export type Face = {
  readonly name: string;
  readonly state: (more: Partial<ScreenState>) => ScreenState;
  /** Touched one after the other: a button, or a number on the keys of the pad. */
  readonly touches?: readonly string[];
};

const KEPT = process.env.CORIDE_SCREENSHOTS !== undefined;
const NUMBER = /^\d+X?$/;
/** Of the pad: the other kind of number. */
export const DOCUMENT = 'pad-tabs=2';

/** Looks at each face for text that is cut, covered or shrunk; pictures are called `<prefix>-<face>-<orientation>-<language>-<theme>`. */
export function looksWhole(prefix: string, faces: readonly Face[]): void {
  for (const upright of [false, true])
    for (const language of ['zh', 'en'] as const)
      for (const theme of themesOf(upright, language)) {
        const name = `${upright ? 'portrait' : 'landscape'}-${language}-${theme}`;
        it(`cut, cover and shrink no text: ${name}`, async function () {
          this.timeout(120_000);
          const opened = await terminalScreen({ upright });
          const screen = await openFaces(opened);
          for (const face of faces) {
            await showFace(opened, screen, face, { language, theme });
            if (KEPT) await screenshot(opened.page, `${prefix}-${face.name}-${name}`);
            assert.deepEqual(await opened.page.evaluate(FLAWS), [], face.name);
          }
          assert.deepEqual(opened.errors, []);
        });
      }
}

/** The layout is the same by day and night: both are gone through where somebody looks at the pictures. */
function themesOf(upright: boolean, language: string): readonly ScreenState['theme'][] {
  if (KEPT) return ['day', 'night'];
  return upright === (language === 'zh') ? ['night'] : ['day'];
}

export type Opened = { screen: Screen; current: ScreenState };

export async function openFaces({ page }: OpenedPage): Promise<Opened> {
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
export async function showFace(
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
  await page.locator('#panel > *').first().waitFor({ state: 'attached' });
  for (const touch of touches)
    if (NUMBER.test(touch)) await type(page, touch);
    else await page.locator(selectorOf(touch)).tap();
  if (moment && touches.length > 0) {
    opened.screen.push({ ...opened.current, moment });
    await page.locator('.pad-moment').waitFor();
  }
  await page.evaluate('document.fonts.ready.then(() => {})');
}

/** Touches the keys where they are: a locator's own tap waits for each to hold still, two frames a digit. */
async function type(page: OpenedPage['page'], number: string): Promise<void> {
  const middles = new Map<string, readonly [x: number, y: number]>();
  for (const key of new Set(number)) {
    const { x, y, width, height } = (await page.locator(`[data-key="${key}"]`).boundingBox())!;
    middles.set(key, [x + width / 2, y + height / 2]);
  }
  for (const key of number) await page.touchscreen.tap(...middles.get(key)!);
  assert.equal(await page.locator('.pad-field').textContent(), number, 'every touch reached its key');
}

function selectorOf(touch: string): string {
  if (touch === 'shift') return '.driver-buttons button >> nth=2';
  if (touch === DOCUMENT) return '.pad-tabs button >> nth=1';
  return touch.startsWith('data-') ? `[${touch.replace('=', '="')}"]` : `.${touch}`;
}
