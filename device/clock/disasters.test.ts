import assert from 'node:assert/strict';
import { type ShiftedClock, shiftedClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { virtualClock } from '../../platform/virtual-clock';
import { codeFromFragment, decodeCode } from '../../protocol/boarding-code/layout';
import { CODE_PERIOD_MS, stepOf } from '../../protocol/boarding-code/steps';
import { startRotation } from '../code/rotation';
import type { Rtc } from '../ports/rtc';
import { keepCertainTime } from './certain-time';
import { type ClockDecision, terminalClock } from './terminal-clock';

const TRUE_TIME = Date.UTC(2026, 0, 12, 6, 32);
const DAY = 86_400_000;
const YEAR = 365 * DAY;

function board(options: { wall?: number; trust?: boolean } = {}) {
  const real = virtualClock(TRUE_TIME);
  const wall: ShiftedClock = shiftedClock(real);
  wall.shift((options.wall ?? TRUE_TIME) - TRUE_TIME);
  const time = terminalClock(wall, { trustSystemClock: options.trust ?? false });
  const decisions: ClockDecision[] = [];
  time.onDecision((decision) => decisions.push(decision));
  /** The operator's answer, half a second on the way. */
  const answer = () => {
    const at = wall.monotonic();
    const t = real.now() - 250;
    time.learn({ sentAt: at - 500, receivedAt: at, t1: t, t2: t });
  };
  const satellites = (offset = 0, errorMs = 500) =>
    time.hear({ source: 'gnss', unix: real.now() + offset, at: wall.monotonic(), errorMs });
  const offBy = () => time.now() - real.now();
  return { real, wall, time, decisions, answer, satellites, offBy };
}

describe('clock disasters', () => {
  it('1970 at boot: codes say that their time is not proven, until somebody tells it', async () => {
    const { real, wall, time, answer } = board({ wall: 0 });
    const codes: { trusted: boolean; step: number; at: number }[] = [];
    const rotation = startRotation({
      clock: wall,
      time,
      codeKey: new Uint8Array(32),
      terminalNumber: 7,
      site: () => 'https://check.coride.cn',
      onCode: (url) => {
        const { clockTrusted: trusted, step } = decodeCode(codeFromFragment(url.split('#')[1]!));
        codes.push({ trusted, step, at: real.now() });
      },
    });
    await real.advance(3 * CODE_PERIOD_MS);
    assert.deepEqual(
      codes.map(({ trusted }) => trusted),
      [false, false, false, false],
    );
    answer();
    await real.advance(2_000);
    assert.equal(codes.length, 5, 'a new one at once');
    assert.deepEqual([codes[4]!.trusted, codes[4]!.step], [true, stepOf(codes[4]!.at)]);
    rotation.stop();
  });

  for (const trust of [false, true]) {
    it(`a jump of a year, back and forth, of a clock that is ${trust ? '' : 'not '}trusted: nothing moves`, async () => {
      const { real, wall, time, answer, offBy } = board({ trust });
      const shown: number[] = [];
      const rotation = startRotation({
        clock: wall,
        time,
        codeKey: new Uint8Array(32),
        terminalNumber: 7,
        site: () => 'https://check.coride.cn',
        onCode: () => shown.push(real.monotonic()),
      });
      answer();
      await real.advance(10_000);
      for (const jump of [YEAR, -2 * YEAR, YEAR, 28_800_000, -28_800_000]) {
        wall.shift(jump);
        assert.ok(Math.abs(offBy()) <= 300, `off by ${offBy()} ms after a jump of ${jump}`);
        await real.advance(60_000);
        assert.ok(time.trusted());
      }
      const gaps = shown.slice(1).map((at, i) => at - shown[i]!);
      assert.ok(
        gaps.every((gap) => gap >= CODE_PERIOD_MS),
        `codes after ${gaps}`,
      );
      rotation.stop();
    });
  }

  it('a wrong century at boot: the last certain time goes on instead', async () => {
    for (const wall of [Date.UTC(1970, 0, 1), Date.UTC(2099, 0, 1), Date.UTC(2106, 1, 7)]) {
      const { real, time, offBy } = board({ wall, trust: true });
      time.raiseFloor(TRUE_TIME - 60_000);
      assert.deepEqual(time.state(), { source: 'none', errorMs: 0xffff_ffff });
      await real.advance(3_600_000);
      assert.ok(Math.abs(offBy()) <= 62_000, `off by ${offBy()} ms with ${new Date(wall).toISOString()}`);
    }
  });

  it('drift: the true time stays within the error, whatever the crystal does', () => {
    const random = seededRandom(5);
    for (let run = 0; run < 200; run++) {
      const ppm = random.below(201) - 100;
      const start = virtualClock(TRUE_TIME);
      let elapsed = 0;
      // A crystal that is off: its milliseconds are not quite the world's.
      const crystal = { ...start, monotonic: () => elapsed * (1 + ppm / 1e6) };
      const time = terminalClock({ ...crystal, now: () => 0 }, { trustSystemClock: false });
      for (let i = 0; i < 50; i++) {
        elapsed += random.below(4 * 3_600_000);
        const [out, back] = [random.below(5_000), random.below(5_000)];
        const sentAt = crystal.monotonic();
        const server = TRUE_TIME + elapsed + out;
        elapsed += out + back;
        if (random.below(3) === 0)
          time.learn({ sentAt, receivedAt: crystal.monotonic(), t1: server, t2: server });
        if (random.below(5) === 0)
          time.hear({
            source: 'gnss',
            unix: TRUE_TIME + elapsed + random.below(900) - 450,
            at: crystal.monotonic(),
            errorMs: 500,
          });
        const { errorMs } = time.state();
        const off = Math.abs(time.now() - (TRUE_TIME + elapsed));
        assert.ok(
          errorMs === 0xffff_ffff || off <= errorMs + 1,
          `run ${run}: off by ${off}, said ${errorMs}`,
        );
      }
    }
  });

  it('an error that did not grow with drift would be caught (control)', async () => {
    const { real, time, answer } = board();
    answer();
    const { errorMs } = time.state();
    await real.advance(7 * DAY);
    // 100 ppm in a week are a minute.
    assert.ok(time.state().errorMs >= errorMs + 60_000);
    assert.equal(time.trusted(), false, 'and a code says so by then');
  });
});

describe('sources of time', () => {
  it('are ranked, and the surer of two that agree is believed', () => {
    const { time, answer, satellites } = board({ trust: true });
    assert.equal(time.state().source, 'rtc');
    answer();
    assert.deepEqual(time.state(), { source: 'server', errorMs: 251 });
    satellites();
    assert.equal(time.state().source, 'server', 'both are right, the answer is surer');
    satellites(0, 100);
    assert.deepEqual(time.state(), { source: 'gnss', errorMs: 100 });
  });

  it('satellites win a small quarrel, for an operator may keep a sloppy clock', () => {
    const { time, answer, satellites, offBy, decisions } = board();
    answer();
    satellites(10_000);
    assert.deepEqual([time.state().source, Math.round(offBy())], ['gnss', 10_000]);
    assert.deepEqual(
      decisions.map(({ verdict }) => verdict),
      ['taken', 'taken'],
    );
    assert.equal(decisions[1]!.stepMs, 10_000);
  });

  it('the server wins a large one: a broken week, or a lie on the air', () => {
    const { time, answer, satellites, offBy, decisions } = board();
    answer();
    for (const offset of [-1024 * 7 * DAY, 1024 * 7 * DAY, 90_000, -YEAR]) satellites(offset);
    assert.deepEqual([time.state().source, Math.round(offBy())], ['server', 0]);
    assert.ok(decisions.slice(1).every(({ verdict, stepMs }) => verdict !== 'taken' && stepMs === 0));
  });

  it('satellites alone are not believed below what is certain, nor a century later', () => {
    const { time, satellites, decisions } = board();
    time.raiseFloor(TRUE_TIME - DAY);
    satellites(-1024 * 7 * DAY);
    satellites(1024 * 7 * DAY);
    assert.deepEqual(
      decisions.map(({ verdict }) => verdict),
      ['impossible', 'impossible'],
    );
    assert.equal(time.state().source, 'none');
    satellites();
    assert.equal(time.state().source, 'gnss');
  });

  it('tell what time it was before anybody knew', async () => {
    const { real, time, answer } = board({ wall: 0 });
    const [then, moment] = [real.now(), real.monotonic()];
    assert.equal(time.timeAt(moment).errorMs, 0xffff_ffff);
    await real.advance(3_600_000);
    answer();
    const { at, errorMs } = time.timeAt(moment);
    assert.ok(Math.abs(at - then) <= errorMs && errorMs < 1_000, `${at - then} ± ${errorMs}`);
  });
});

describe('a battery clock', () => {
  /** Lives through one start after another on the same disk. */
  function terminal() {
    const disk = new MemoryDisk();
    const rtc = { offset: 0, empty: false };
    const run = async (now: number, learn: boolean) => {
      const real = virtualClock(now);
      const battery: Rtc = {
        read: async () =>
          rtc.empty ? real.monotonic() : Math.floor((real.now() + rtc.offset) / 1000) * 1000,
      };
      const time = terminalClock({ ...real, now: () => 0 }, { trustSystemClock: false });
      const keeping = { disk, path: '/t/certain-time', clock: real, time, rtc: battery, log: silentLog() };
      const certain = await keepCertainTime(keeping);
      if (learn) time.learn({ sentAt: 0, receivedAt: 0, t1: now, t2: now });
      return { real, time, certain };
    };
    return { disk, rtc, run };
  }

  it('tells the hour after a month without power, wrong as it may be, and how wrong that can be by now', async () => {
    const { disk, rtc, run } = terminal();
    await disk.makeFolder('/t');
    rtc.offset = -7_000;
    const first = await run(TRUE_TIME, true);
    await first.real.advance(25 * 60_000);
    await first.certain.stop();
    rtc.offset -= 100_000;
    const { time, certain } = await run(TRUE_TIME + 30 * DAY, false);
    const { source, errorMs } = time.state();
    assert.equal(source, 'rtc');
    assert.ok(Math.abs(time.now() - (TRUE_TIME + 30 * DAY)) <= errorMs);
    assert.ok(errorMs > 200_000 && errorMs < 300_000, `${errorMs}`);
    assert.equal(time.trusted(), false);
    await certain.stop();
  });

  it('says nothing when its battery was empty, and the last certain time is the least', async () => {
    const { disk, rtc, run } = terminal();
    await disk.makeFolder('/t');
    const first = await run(TRUE_TIME, true);
    await first.real.advance(25 * 60_000);
    await first.certain.stop();
    rtc.empty = true;
    const { time, certain } = await run(TRUE_TIME + DAY, false);
    assert.equal(time.state().source, 'none');
    assert.ok(time.now() >= TRUE_TIME + 24 * 60_000);
    await certain.stop();
  });
});
