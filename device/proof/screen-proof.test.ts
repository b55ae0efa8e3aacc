import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { virtualClock } from '../../platform/virtual-clock';
import type { Display, Look } from '../ports/display';
import { judge, ScreenProof } from './screen-proof';

const MINUTE = 60_000;
const CODE = 'HTTPS://CHECK.CORIDE.CN/#NOW';

/** A screen in the test's hand: what a look sees, what each step does to it. */
function kiosk() {
  const clock = virtualClock();
  const done: string[] = [];
  const state = { look: { kind: 'codes', texts: [CODE] } as Look, mendedBy: '', pad: false, looks: 0 };
  const step = (name: string) => async () => {
    done.push(name);
    if (state.mendedBy === name) state.look = { kind: 'codes', texts: [CODE] };
    if (state.mendedBy === `not ${name}`) throw new Error('it cannot be done here');
  };
  const display: Display = {
    look: async () => {
      state.looks++;
      return state.look;
    },
    smallPicture: () => Promise.reject(new Error('none')),
    reloadPage: step('page'),
    restartBrowser: step('browser'),
    restartCompositor: step('compositor'),
  };
  let changes = 0;
  const proof = new ScreenProof({
    clock,
    display,
    machine: { restart: step('board') },
    shown: () => [CODE],
    padOpen: () => state.pad,
    changed: () => changes++,
    log: silentLog(),
  });
  return { clock, done, state, proof, changes: () => changes };
}

describe('the screen proves itself', () => {
  it('once a minute, and says so when that changes', async () => {
    const { clock, state, proof, changes, done } = kiosk();
    await clock.advance(10 * MINUTE);
    assert.deepEqual([proof.proof, state.looks, changes(), done.length], ['readable', 10, 1, 0]);
    await proof.close();
  });

  const failures: [string, Look, string][] = [
    ['a white page', { kind: 'blank' }, 'blank'],
    ['an old code', { kind: 'codes', texts: ['HTTPS://CHECK.CORIDE.CN/#OLD'] }, 'stale'],
    ["another terminal's code", { kind: 'codes', texts: ['HTTPS://ELSEWHERE.CN/#NOW'] }, 'stale'],
    ['pixels without a code', { kind: 'codes', texts: [] }, 'unreadable'],
    ['a browser that does not answer', { kind: 'frozen' }, 'frozen'],
  ];
  for (const [what, look, expected] of failures)
    it(`calls ${what} ${expected}`, () => assert.equal(judge(look, [CODE]), expected));

  for (const mendedBy of ['page', 'browser', 'compositor', 'board'])
    it(`is mended step by step, up to the ${mendedBy}`, async () => {
      const { clock, state, proof, done } = kiosk();
      await clock.advance(2 * MINUTE);
      state.look = { kind: 'blank' };
      state.mendedBy = mendedBy;
      await clock.advance(10 * MINUTE);
      assert.deepEqual(done, ['page', 'browser', 'compositor', 'board'].slice(0, done.length));
      assert.equal(done.at(-1), mendedBy);
      assert.deepEqual([proof.proof, proof.step], ['readable', undefined]);
      await proof.close();
    });

  it('is found bad within two minutes, told with what was done, and not touched for one bad look', async () => {
    const { clock, state, proof, done } = kiosk();
    await clock.advance(MINUTE);
    state.look = { kind: 'frozen' };
    await clock.advance(MINUTE + 1_000);
    assert.deepEqual(done, []);
    await clock.advance(5_000);
    assert.deepEqual([done, proof.proof, proof.step], [['page'], 'frozen', 'page reloaded']);
    await proof.close();
  });

  it('goes on to the next step at once when one cannot be done', async () => {
    const { clock, state, proof, done } = kiosk();
    await clock.advance(MINUTE);
    state.look = { kind: 'frozen' };
    state.mendedBy = 'not page';
    await clock.advance(MINUTE + 12_000);
    assert.deepEqual(done, ['page', 'browser']);
    await proof.close();
  });

  it('restarts the board once and not again until the screen was seen well, however long it stays dark', async () => {
    const { clock, state, proof, done } = kiosk();
    await clock.advance(MINUTE);
    state.look = { kind: 'blank' };
    await clock.advance(24 * 60 * MINUTE);
    assert.equal(done.filter((step) => step === 'board').length, 1);
    assert.ok(done.filter((step) => step === 'page').length > 10, 'the gentle steps go on');
    await proof.close();
  });

  it('never restarts the board for a screen that was dark from the start', async () => {
    const { clock, state, proof, done } = kiosk();
    state.look = { kind: 'blank' };
    await clock.advance(24 * 60 * MINUTE);
    assert.ok(!done.includes('board'));
    await proof.close();
  });

  it('is not looked at while the number pad is open', async () => {
    const { clock, state, proof } = kiosk();
    state.pad = true;
    await clock.advance(10 * MINUTE);
    assert.deepEqual([state.looks, proof.proof], [0, 'unverifiable']);
    await proof.close();
  });
});
