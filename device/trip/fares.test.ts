import assert from 'node:assert/strict';
import { virtualClock } from '../../platform/virtual-clock';
import { Fares } from './fares';
import { at } from './shenyang.fixture';

describe("a taxi's fares", () => {
  it('begin with their first rider, carry their time as name, and end once each', async () => {
    const clock = virtualClock(at('25:30'));
    const ends: number[] = [];
    const fares = new Fares({
      now: () => clock.now(),
      dayShift: () => 14_400,
      ended: async () => void ends.push(clock.now()),
      changed: () => {},
    });
    assert.deepEqual(fares.context(), {});
    fares.begin();
    await clock.advance(60_000);
    fares.begin();
    assert.deepEqual(fares.context(), { trip: 'fare 25:30:00', startDate: '20260112' });
    await Promise.all([fares.end(), fares.end()]);
    assert.equal(ends.length, 1, 'two touches are one end');
    assert.deepEqual(fares.context(), {});
    fares.begin();
    assert.deepEqual(fares.context(), { trip: 'fare 25:31:00', startDate: '20260112' });
  });
});
