import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import type { SentenceCode } from '../../protocol/sentences';
import { type OpenedPage, terminalScreen } from '../../test/support/browser';
import { whenTestEnds } from '../../test/support/cleanup';
import { busState, degradedState, EXAMPLE_NOW, momentOf, taxiState } from './examples';
import { clockFault, scannerFault, setupFault, storageFault } from './faults';
import { FLAWS } from './flaws.fixture';
import { type Screen, type ScreenHandlers, startScreen } from './server';
import type { ScreenState } from './state';

/** Everything that the page may have to find room for. */
const LONG_NAME = {
  kind: 'bus',
  line: '快速公交环线1号(区间)',
  to: { zh: '沈阳北站综合交通枢纽南广场', en: 'Shenyang North Station Transport Hub, South Square' },
  label: '30217',
} as const;

function states(language: 'zh' | 'en'): Record<string, ScreenState> {
  const more = { language } as const;
  const reading = {
    idle: busState(more),
    'full bus': busState({ ...more, onBoard: 123 }),
    'empty bus without a line': busState({
      ...more,
      vehicle: { kind: 'bus', label: '30217' },
      onBoard: 0,
      lastPairs: [],
    }),
    'long name': busState({ ...more, vehicle: LONG_NAME, onBoard: 123 }),
    'long name, no network': busState({ ...more, vehicle: LONG_NAME, network: 'offline', waiting: 1234 }),
    taxi: taxiState(more),
    'taxi without network': taxiState({ ...more, network: 'offline', waiting: 3 }),
    'two faults': busState({ ...more, faults: [storageFault(), scannerFault()] }),
    'three faults': degradedState(more),
    'three others': busState({ ...more, faults: [setupFault(), storageFault(), clockFault()], code: null }),
    'no code yet': busState({ ...more, code: null }),
  };
  const boarded = {
    accepted: busState({ moment: momentOf('accepted', 'checked-in') }),
    'accepted taxi': taxiState({ moment: momentOf('accepted', 'checked-in') }),
    'accepted, long name': busState({ vehicle: LONG_NAME, moment: momentOf('accepted', 'checked-in') }),
    'accepted, no number': busState({
      moment: momentOf('accepted', 'checked-in', { channel: 'assisted', pair: undefined }),
    }),
    'accepted late': busState({ moment: momentOf('accepted', 'checked-in-late') }),
    already: busState({ moment: momentOf('already', 'already') }),
  };
  return language === 'zh' ? { ...reading, ...boarded } : reading;
}

/** What a terminal refuses, and the longest sentences that the protocol has. */
const REFUSALS: SentenceCode[] = [
  'pass-used',
  'not-a-pass',
  'not-the-code',
  'ticket-forged',
  'ticket-wrong-day',
  'ticket-elsewhere',
  'card-forged',
  'card-revoked',
  'no-key',
  'storage-failing',
  'code-tries',
  'receipt-wrong',
];

function refusals(): Record<string, ScreenState> {
  const entries = REFUSALS.map((code, index) => {
    const theme = index % 2 === 0 ? 'night' : 'day';
    return [`refused: ${code}`, busState({ theme, moment: momentOf('refused', code) })];
  });
  return Object.fromEntries(entries);
}

const BUS_BUTTONS: ScreenHandlers = { assist: () => {}, driver: () => {} };
const TAXI_BUTTONS: ScreenHandlers = { 'end-fare': () => {}, ...BUS_BUTTONS };
const NO_BUTTONS: ScreenHandlers = {};

describe("the screen's layout", () => {
  for (const upright of [false, true]) {
    for (const language of ['zh', 'en'] as const) {
      for (const buttons of [true, false]) {
        const title = `${upright ? '480x800' : '800x480'} in ${language}, ${buttons ? 'with' : 'without'} buttons`;
        it(`cuts, covers and shrinks no text: ${title}`, async function () {
          this.timeout(60_000);
          const all = { ...states(language), ...(language === 'zh' && buttons ? refusals() : {}) };
          const { opened, show } = await openLayouts(upright);
          for (const [name, state] of Object.entries(all)) {
            const ofVehicle = state.vehicle.kind === 'taxi' ? TAXI_BUTTONS : BUS_BUTTONS;
            await show(state, buttons ? ofVehicle : NO_BUTTONS);
            assert.deepEqual(await opened.page.evaluate(FLAWS), [], name);
          }
          assert.deepEqual(opened.errors, []);
        });
      }
    }
  }

  it('draws every character in the font that it brings', async () => {
    const { opened, show } = await openLayouts(false);
    const session = await opened.context.newCDPSession(opened.page);
    for (const state of [
      ...Object.values(states('zh')).slice(0, 4),
      ...Object.values(refusals()).slice(0, 6),
    ]) {
      await show(state, TAXI_BUTTONS);
      await session.send('DOM.enable');
      await session.send('CSS.enable');
      const { root } = await session.send('DOM.getDocument');
      const { nodeIds } = await session.send('DOM.querySelectorAll', {
        nodeId: root.nodeId,
        selector: '#panel *',
      });
      const families = new Set<string>();
      for (const nodeId of nodeIds) {
        const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
        for (const font of fonts) families.add(font.isCustomFont ? 'brought' : font.familyName);
      }
      assert.deepEqual([...families], ['brought']);
    }
  });
});

type Layouts = {
  readonly opened: OpenedPage;
  /** Loads the page anew on a state, and waits for its fonts. */
  show(state: ScreenState, onAction: ScreenHandlers): Promise<void>;
};

/** A page whose clock stands still, and for each set of buttons one server: its fonts are loaded once. */
async function openLayouts(upright: boolean): Promise<Layouts> {
  const opened = await terminalScreen({ upright });
  const { page } = opened;
  await page.clock.install({ time: EXAMPLE_NOW });
  await page.clock.pauseAt(EXAMPLE_NOW + 1000);
  let current = busState();
  const screens = new Map<ScreenHandlers, Promise<Screen>>();
  const start = async (onAction: ScreenHandlers) => {
    const token = 'a-token-of-this-start';
    const screen = await startScreen({ port: 0, token, getState: () => current, onAction, log: silentLog() });
    whenTestEnds(() => screen.close());
    return screen;
  };
  return {
    opened,
    async show(state, onAction) {
      current = state;
      const screen = screens.get(onAction) ?? start(onAction);
      screens.set(onAction, screen);
      await page.goto((await screen).url);
      await page.locator('#panel > *').first().waitFor();
      await page.evaluate('document.fonts.ready.then(() => {})');
    },
  };
}
