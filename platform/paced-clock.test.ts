import assert from 'node:assert/strict';
import { pacedClock, paceText, readPace } from './paced-clock';
import { virtualClock } from './virtual-clock';

describe('paced clock', () => {
  it('runs as a whole: time of day, monotonic time and timers by the same factor', async () => {
    const base = virtualClock(5_000);
    const clock = pacedClock({ speed: 60, since: 5_000, at: 1_000_000 }, base);
    assert.equal(clock.now(), 1_000_000);
    const woken: number[] = [];
    clock.setTimer(60_000, () => woken.push(clock.now()));
    const began = clock.monotonic();
    await base.advance(999);
    assert.deepEqual(woken, []);
    await base.advance(1);
    assert.deepEqual(woken, [1_060_000]);
    assert.equal(clock.monotonic() - began, 60_000);
  });

  it('is the same time in a process that begins later', () => {
    const pace = readPace(paceText({ speed: 2.5, since: 1_000, at: 50_000 }));
    assert.equal(pacedClock(pace, virtualClock(1_000)).now(), 50_000);
    assert.equal(pacedClock(pace, virtualClock(3_000)).now(), 55_000);
  });

  it('says what is wrong with a text that is no pace', () => {
    for (const text of ['', 'fast', '0 1 2', '60 1', '-1 1 2'])
      assert.throws(() => readPace(text), /CORIDE_CLOCK_PACE: found/, text);
  });
});
