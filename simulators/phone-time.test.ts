import assert from 'node:assert/strict';
import { virtualClock } from '../platform/virtual-clock';
import { stepOf } from '../protocol/boarding-code/steps';
import { PhoneTime } from './phone-time';

describe('phone time', () => {
  it("is the site's, half a round trip taken off, whatever the phone's own clock says", async () => {
    const clock = virtualClock(0);
    const noon = Date.UTC(2026, 0, 12, 4);
    const time = new PhoneTime(clock);
    assert.throws(() => time.now(), /not heard/);
    await time.hear(async () => {
      await clock.advance(200);
      return noon;
    });
    assert.equal(time.now(), noon + 100);
    clock.step(-86_400_000);
    await clock.advance(30_000);
    assert.equal(time.now(), noon + 30_100);
    assert.equal(time.step(), stepOf(noon + 30_100));
  });
});
