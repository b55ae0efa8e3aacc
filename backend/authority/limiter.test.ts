import assert from 'node:assert/strict';
import fc from 'fast-check';
import { virtualClock } from '../../platform/virtual-clock';
import { createLimiter } from './limiter';

describe('a limiter', () => {
  it('never lets more through than a window allows, whenever they come', async () => {
    const windows = [
      { ms: 60, max: 2 },
      { ms: 1000, max: 5 },
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 60 }), async (pauses) => {
        const clock = virtualClock();
        const limiter = createLimiter(clock, windows);
        const passed: number[] = [];
        for (const pause of pauses) {
          await clock.advance(pause);
          if (limiter.full('key')) continue;
          limiter.count('key');
          passed.push(clock.monotonic());
        }
        for (const { ms, max } of windows)
          for (const end of passed)
            assert.ok(passed.filter((time) => time > end - ms && time <= end).length <= max);
      }),
      { numRuns: 30 },
    );
  });

  it('names the window that is full, and frees the key when it has passed', async () => {
    const clock = virtualClock();
    const limiter = createLimiter(clock, [{ ms: 1000, max: 1 }]);
    limiter.count('a');
    assert.deepEqual(limiter.full('a'), { ms: 1000, max: 1 });
    assert.equal(limiter.full('b'), undefined);
    clock.step(3_600_000);
    assert.ok(limiter.full('a'), 'setting the clock frees nobody');
    await clock.advance(1000);
    assert.equal(limiter.full('a'), undefined);
  });

  it('holds a bounded number of keys', async () => {
    const clock = virtualClock();
    const limiter = createLimiter(clock, [{ ms: 1000, max: 1 }], 10);
    for (let i = 0; i < 100; i++) limiter.count(String(i));
    assert.equal(limiter.size, 10);
    assert.ok(limiter.full('99'));
    await clock.advance(1000);
    limiter.count('last');
    assert.equal(limiter.size, 1);
  });
});
