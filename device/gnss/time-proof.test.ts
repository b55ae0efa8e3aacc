import assert from 'node:assert/strict';
import { terminalClock } from '../clock/terminal-clock';
import { receiver, rmc } from './gnss.fixture';

const NOW = Date.UTC(2026, 0, 12, 6, 32);
const DAY = 86_400_000;
const WEEKS_1024 = 1024 * 7 * DAY;

/** A receiver that says what `said` makes of each second, and a clock that hears what it proves. */
async function listen(
  said: (second: number) => string,
  { seconds = 20, floor = 0, start = NOW }: { seconds?: number; floor?: number; start?: number } = {},
) {
  const { clock, say, times, gnss } = receiver(start, floor);
  await clock.advance(0);
  for (let second = 0; second < seconds; second++) {
    say(said(second));
    await clock.advance(1_000);
  }
  const time = terminalClock({ ...clock, now: () => 0 }, { trustSystemClock: false });
  if (floor > 0) time.raiseFloor(floor);
  for (const each of times) time.hear(each);
  await gnss.close();
  return { times, time, true: clock.now() };
}

describe('the time of a satellite receiver', () => {
  it('is believed after five fixes in a row that go as our clock goes, with an error that holds it', async () => {
    const heard = await listen((second) => rmc(NOW + second * 1_000));
    assert.equal(heard.times.length, 16);
    assert.equal(heard.time.state().source, 'gnss');
    assert.ok(Math.abs(heard.time.now() - heard.true) <= heard.time.state().errorMs);
    assert.ok(heard.time.state().errorMs <= 3_600, `${heard.time.state().errorMs}`);
    assert.ok(heard.time.trusted());
  });

  it('is surer when it must have heard of the leap seconds', async () => {
    const heard = await listen((second) => rmc(NOW + second * 1_000), { seconds: 20 * 60 });
    assert.ok(heard.time.state().errorMs <= 510);
  });

  it('is not believed without a fix, however plausible', async () => {
    assert.deepEqual((await listen((second) => rmc(NOW + second * 1_000, 'V'))).times, []);
    assert.deepEqual((await listen((second) => rmc(NOW + second * 1_000, 'A', 'E'))).times, []);
    const flickering = (second: number) => rmc(NOW + second * 1_000, second % 4 === 3 ? 'V' : 'A');
    assert.deepEqual((await listen(flickering)).times, []);
  });

  it('is not believed while it jumps or stands still', async () => {
    assert.deepEqual((await listen((second) => rmc(NOW + second * 2_000))).times, []);
    assert.deepEqual((await listen(() => rmc(NOW))).times, []);
    const restarts = (second: number) => rmc((second < 3 ? Date.UTC(1980, 0, 6) : NOW) + second * 1_000);
    const heard = await listen(restarts, { floor: NOW - DAY });
    assert.equal(heard.times.length, 20 - 3 - 4);
    assert.ok(heard.times.every(({ unix }) => unix >= NOW));
  });

  it('a leap second is no step: the row begins anew and nothing is believed meanwhile', async () => {
    const newYear = Date.UTC(2027, 0, 1);
    const said = (second: number) => {
      if (second < 10) return rmc(newYear - (10 - second) * 1_000);
      // 23:59:60, then midnight.
      if (second > 10) return rmc(newYear + (second - 11) * 1_000);
      const body = 'GNRMC,235960.00,A,4147.11200,N,12325.88500,E,10.00,90.0,311226,,,A';
      const sum = [...body].reduce((all, character) => all ^ character.charCodeAt(0), 0);
      return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
    };
    const { times } = await listen(said, { start: newYear - 10_000 });
    // Six before; from the repeated midnight on the row is a new one.
    assert.equal(times.length, 7 + 5);
    const steps = times.slice(1).map((each, i) => each.unix - times[i]!.unix - (each.at - times[i]!.at));
    assert.ok(
      steps.every((step) => step === 0 || step === -1_000),
      `${steps}`,
    );
  });

  it('a receiver whose week rolled over is put right by what is certain', async () => {
    const heard = await listen((second) => rmc(NOW - WEEKS_1024 + second * 1_000), { floor: NOW - 20 * DAY });
    assert.equal(heard.time.state().source, 'gnss');
    assert.ok(Math.abs(heard.time.now() - heard.true) <= heard.time.state().errorMs);
  });

  it('and not believed where that gives no time that can be', async () => {
    for (const [date, floor] of [
      [NOW - WEEKS_1024, NOW - 61 * DAY],
      [Date.UTC(1980, 0, 6), NOW - DAY],
      [Date.UTC(2010, 3, 3), NOW - DAY],
      [NOW - 3 * DAY, NOW - DAY],
    ] as const) {
      const heard = await listen((second) => rmc(date + second * 1_000), { floor });
      assert.deepEqual(
        [heard.times.length, heard.time.state().source],
        [0, 'none'],
        new Date(date).toISOString(),
      );
    }
  });

  it('years of two digits are of this century, and one beyond every bundle is impossible', async () => {
    const later = await listen((second) => rmc(Date.UTC(2060, 11, 31) + second * 1_000), { floor: NOW });
    assert.ok(later.times.length > 0);
    assert.equal(later.time.state().source, 'none');
    const earlier = await listen((second) => rmc(Date.UTC(1999, 11, 31) + second * 1_000), { floor: NOW });
    assert.deepEqual(earlier.times, []);
  });
});
