import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../test/support/folders';
import { fileShiftedClock, shiftedClock, systemClock } from './clock';
import { clockFromEnvironment } from './process-clock';
import { virtualClock } from './virtual-clock';

describe('Clock', () => {
  it('of the machine: wakes sleepers, cancels timers, never steps back', async () => {
    const clock = systemClock();
    const before = clock.monotonic();
    let fired = 0;
    clock.setTimer(1, () => fired++).cancel();
    await clock.sleep(5);
    assert.equal(fired, 0);
    assert(clock.monotonic() - before >= 4);
    assert(Math.abs(clock.now() - Date.now()) < 1000);
  });

  it('waits longer than a time-out of Node can', () => {
    const clock = systemClock();
    let fired = false;
    const timer = clock.setTimer(2 ** 31, () => {
      fired = true;
    });
    timer.cancel();
    assert.equal(fired, false);
  });

  it('can be shifted without touching timers', async () => {
    const base = virtualClock(1000);
    const clock = shiftedClock(base);
    const woken: number[] = [];
    clock.setTimer(10, () => woken.push(clock.now()));
    clock.shift(60_000);
    clock.shift(-10_000);
    assert.equal(clock.now(), 51_000);
    await base.advance(10);
    assert.deepEqual(woken, [51_010]);
    assert.equal(clock.monotonic(), 10);
  });

  describe('shifted by a file', () => {
    it('follows the file within 50 ms, and takes none as no shift', async () => {
      const path = join(temporaryFolder(), 'clock');
      const base = virtualClock(0);
      const clock = fileShiftedClock(path, base);
      assert.equal(clock.now(), 0);
      writeFileSync(path, '3600000\n');
      await base.advance(50);
      assert.equal(clock.now(), 3_600_050);
      writeFileSync(path, '-7000');
      assert.equal(clock.now(), 3_600_050, 'looked at too often');
      await base.advance(50);
      assert.equal(clock.now(), -6_900);
      rmSync(path);
      await base.advance(50);
      assert.equal(clock.now(), 150);
    });

    it('keeps its shift and complains once when the text is no number', async () => {
      const path = join(temporaryFolder(), 'clock');
      const base = virtualClock(0);
      const complaints: string[] = [];
      const clock = fileShiftedClock(path, base, (sentence) => complaints.push(sentence));
      writeFileSync(path, '500');
      assert.equal(clock.now(), 500);
      writeFileSync(path, 'five hours');
      for (let i = 1; i <= 3; i++) {
        await base.advance(50);
        assert.equal(clock.now(), 500 + 50 * i);
      }
      assert.equal(complaints.length, 1);
      assert.match(complaints[0]!, /clock: found "five hours", must be a whole number of milliseconds/);
    });

    it('is what CORIDE_CLOCK_FILE asks for', () => {
      const path = join(temporaryFolder(), 'clock');
      writeFileSync(path, String(10 * 86_400_000));
      const clock = clockFromEnvironment({ CORIDE_CLOCK_FILE: path });
      assert(clock.now() - Date.now() > 9 * 86_400_000);
      assert(Math.abs(clockFromEnvironment({}).now() - Date.now()) < 1000);
    });
  });
});

describe('Virtual clock', () => {
  it('fires timers in the order of their time, each at its own', async () => {
    const clock = virtualClock(0);
    const fired: [string, number][] = [];
    clock.setTimer(20, () => fired.push(['b', clock.now()]));
    clock.setTimer(10, () => {
      fired.push(['a', clock.now()]);
      clock.setTimer(5, () => fired.push(['set by a', clock.now()]));
    });
    clock.setTimer(20, () => fired.push(['c', clock.now()]));
    clock.setTimer(11, () => fired.push(['cancelled', 0])).cancel();
    await clock.advance(20);
    assert.deepEqual(fired, [
      ['a', 10],
      ['set by a', 15],
      ['b', 20],
      ['c', 20],
    ]);
    assert.equal(clock.waiting, 0);
  });

  it('lets promises go on between timers', async () => {
    const clock = virtualClock(0);
    const seen: number[] = [];
    const worker = (async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(10);
        seen.push(clock.now());
      }
    })();
    await clock.advance(30);
    await worker;
    assert.deepEqual(seen, [10, 20, 30]);
  });

  it('steps the hour of the day alone', async () => {
    const clock = virtualClock(0);
    clock.step(-5000);
    await clock.advance(1000);
    assert.equal(clock.now(), -4000);
    assert.equal(clock.monotonic(), 1000);
  });
});
