import assert from 'node:assert/strict';
import { shiftedClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { type VirtualClock, virtualClock } from '../../platform/virtual-clock';
import { keepCertainTime } from './certain-time';
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

  it('goes on from its floor while its own clock is behind, and is sure of nothing but that', async () => {
    const board = virtualClock(0);
    const clock = terminalClock(board, { trustSystemClock: true });
    clock.raiseFloor(TRUE_TIME);
    assert.deepEqual(clock.state(), { source: 'none', errorMs: 0xffff_ffff });
    assert.deepEqual(clock.range(), { earliest: TRUE_TIME, latest: Number.POSITIVE_INFINITY });
    await board.advance(3_600_000);
    assert.ok(Math.abs(clock.now() - TRUE_TIME - 3_600_000) <= 400);
    clock.learn({ sentAt: board.monotonic(), receivedAt: board.monotonic(), t1: 5, t2: 5 });
    assert.equal(clock.trusted(), false, 'a server before the floor teaches nothing');
  });

  it('gives a range that holds the true time', async () => {
    const board = virtualClock(0);
    const clock = terminalClock(board, { trustSystemClock: false });
    assert.deepEqual(clock.range(), { earliest: 0, latest: Number.POSITIVE_INFINITY });
    clock.learn({ sentAt: 0, receivedAt: 0, t1: TRUE_TIME, t2: TRUE_TIME });
    await board.advance(1_000_000);
    const { earliest, latest } = clock.range();
    assert.ok(earliest <= TRUE_TIME + 1_000_000 - 100 && latest >= TRUE_TIME + 1_000_000 + 100);
    assert.ok(latest - earliest < 300);
  });

  it('believes a new answer that contradicts the old one: a clock was set in between', () => {
    const wall = shiftedClock(virtualClock(TRUE_TIME));
    const clock = terminalClock(wall, { trustSystemClock: true });
    clock.learn({ sentAt: 0, receivedAt: 0, t1: TRUE_TIME, t2: TRUE_TIME });
    wall.shift(1_500_000);
    clock.learn({ sentAt: -200, receivedAt: 0, t1: TRUE_TIME, t2: TRUE_TIME });
    assert.ok(Math.abs(clock.now() - TRUE_TIME) <= clock.state().errorMs);
  });

  it('knows over a restart how late it certainly is', async () => {
    const disk = new MemoryDisk();
    await disk.makeFolder('/t');
    const run = async (clock: VirtualClock, trustSystemClock: boolean) => {
      const time = terminalClock(clock, { trustSystemClock });
      const keeping = { disk, path: '/t/certain-time', clock, time, log: silentLog() };
      return { time, certain: await keepCertainTime(keeping) };
    };
    const good = virtualClock(TRUE_TIME);
    const first = await run(good, true);
    await good.advance(25 * 60_000);
    disk.crash();
    const { time, certain } = await run(virtualClock(0), false);
    assert.ok(time.now() >= TRUE_TIME + 20 * 60_000 - 2_000 && time.now() < TRUE_TIME + 25 * 60_000);
    await certain.stop();
    await first.certain.stop();
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
