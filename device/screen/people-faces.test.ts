import assert from 'node:assert/strict';
import { type OpenedPage, terminalScreen } from '../../test/support/browser';
import { driverState, EXAMPLE_NOW, momentOf, taxiState } from './examples';
import { DOCUMENT, type Face, looksWhole, openFaces, showFace } from './faces.fixture';
import { clockPart, networkPart, positionPart, scannerPart } from './parts';

const PHONE = '13800246021';
const ASSIST = 'data-action=assist';
const BAD_PARTS = [
  networkPart(false, 1234, false),
  scannerPart('missing'),
  positionPart('no fix'),
  clockPart(false),
];

const FACES: readonly Face[] = [
  { name: 'pad-empty', state: driverState, touches: [ASSIST] },
  { name: 'pad-typing', state: driverState, touches: [ASSIST, PHONE.slice(0, 6)] },
  { name: 'pad-right', state: driverState, touches: [ASSIST, PHONE] },
  { name: 'pad-family', state: driverState, touches: [ASSIST, PHONE, 'pad-more', 'pad-more'] },
  { name: 'pad-no-phone', state: driverState, touches: [ASSIST, '23800246021'] },
  { name: 'pad-document', state: driverState, touches: [ASSIST, DOCUMENT, '11010519491231002X'] },
  { name: 'pad-document-wrong', state: driverState, touches: [ASSIST, DOCUMENT, '210102194803120020'] },
  {
    name: 'pad-meanwhile',
    state: (more) => driverState({ ...more, moment: momentOf('accepted', 'checked-in') }),
    touches: [ASSIST, PHONE.slice(0, 3)],
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
    touches: ['data-action=driver', 'shift', '0417'],
  },
];

describe("the screen's faces for those whom the terminal checks in itself", () => {
  looksWhole('people', FACES);

  it('have keys for gloves: 120 x 90 pixels, other buttons 72 high', async () => {
    for (const upright of [false, true]) {
      const opened = await terminalScreen({ upright });
      const screen = await openFaces(opened);
      await showFace(opened, screen, FACES[0]!, {});
      for (const box of await boxes(opened, '#pad .key'))
        assert.ok(box.width >= 120 && box.height >= 90, `${box.width} x ${box.height}`);
      for (const box of await boxes(opened, '#pad .pad-actions button'))
        assert.ok(box.width >= 72 && box.height >= 72, `${box.width} x ${box.height}`);
      await showFace(opened, screen, FACES.find(({ name }) => name === 'driver')!, {});
      for (const box of await boxes(opened, '#panel button'))
        assert.ok(box.width >= 72 && box.height >= 72, `${box.width} x ${box.height}`);
    }
  });
});

async function boxes({ page }: OpenedPage, selector: string) {
  const all = await page.locator(selector).all();
  return Promise.all(all.map(async (one) => (await one.boundingBox())!));
}
