import assert from 'node:assert/strict';
import { shiftedClock } from '../../platform/clock';
import { virtualClock } from '../../platform/virtual-clock';
import { terminalClock } from './terminal-clock';

const TRUE_TIME = Date.UTC(2026, 0, 12, 6, 32);

describe("the terminal's clock", () => {
  it('is not trusted after a start in 1970, and learns the time from the server with half the round trip as error', async () => {
    const board = virtualClock(0);
    const clock = terminalClock(board, { trustSystemClock: false });
    assert.deepEqual(clock.state(), { source: 'none', errorMs: 0xffff_ffff });
    assert.equal(clock.trusted(), false);
    const sentAt = board.monotonic();
    await board.advance(400);
    clock.learn({ sentAt, receivedAt: board.monotonic(), t1: TRUE_TIME + 100, t2: TRUE_TIME + 200 });
    // True time at receipt lies in [t2, t2 + 300]: the middle, and half the trip.
    assert.equal(clock.now(), TRUE_TIME + 350);
    assert.deepEqual(clock.state(), { source: 'server', errorMs: 151 });
    assert.ok(clock.trusted());
  });

  it('its error grows with drift, so that the true time stays within it', async () => {
    const board = virtualClock(0);
    const clock = terminalClock(board, { trustSystemClock: false });
    clock.learn({ sentAt: 0, receivedAt: board.monotonic(), t1: TRUE_TIME, t2: TRUE_TIME });
    const before = clock.state().errorMs;
    await board.advance(3_600_000);
    assert.ok(clock.state().errorMs >= before + 360, `${clock.state().errorMs}`);
    assert.equal(clock.now() - TRUE_TIME >= 3_600_000 - 1, true);
  });

  it('goes on counting when the wall clock jumps a year, unless that clock is trusted', () => {
    const year = 365 * 86_400_000;
    const wall = shiftedClock(virtualClock(TRUE_TIME));
    const untrusting = terminalClock(wall, { trustSystemClock: false });
    const following = terminalClock(wall, { trustSystemClock: true });
    wall.shift(-year);
    assert.equal(untrusting.now(), TRUE_TIME);
    assert.equal(following.now(), TRUE_TIME - year);
    wall.shift(2 * year);
    assert.equal(untrusting.now(), TRUE_TIME);
  });

  it('never falls below its floor', () => {
    const clock = terminalClock(virtualClock(0), { trustSystemClock: false });
    clock.raiseFloor(TRUE_TIME);
    clock.raiseFloor(5);
    assert.equal(clock.now(), TRUE_TIME);
  });

  it('takes nothing from an answer that was too long on the way, or that turns time around', async () => {
    const board = virtualClock(0);
    const clock = terminalClock(board, { trustSystemClock: false });
    await board.advance(60_000);
    clock.learn({ sentAt: 0, receivedAt: board.monotonic(), t1: TRUE_TIME, t2: TRUE_TIME });
    clock.learn({ sentAt: 59_999, receivedAt: 60_000, t1: TRUE_TIME, t2: TRUE_TIME + 5_000 });
    assert.equal(clock.state().source, 'none');
  });
});
