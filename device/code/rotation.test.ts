import assert from 'node:assert/strict';
import { shiftedClock } from '../../platform/clock';
import { virtualClock } from '../../platform/virtual-clock';
import { codeFromFragment, decodeCode } from '../../protocol/boarding-code/layout';
import { provesCode } from '../../protocol/boarding-code/mac';
import { stepTime } from '../../protocol/boarding-code/steps';
import { terminalClock } from '../clock/terminal-clock';
import { startRotation } from './rotation';

const codeKey = new Uint8Array(32).fill(7);

function rotation(trustSystemClock = true) {
  const virtual = virtualClock(Date.UTC(2026, 0, 12, 6, 32, 8));
  const clock = shiftedClock(virtual);
  const time = terminalClock(clock, { trustSystemClock });
  const shown: string[] = [];
  const running = startRotation({
    clock,
    time,
    codeKey,
    terminalNumber: 7,
    site: () => 'https://check.coride.cn',
    onCode: (url) => shown.push(url),
  });
  const code = () => decodeCode(codeFromFragment(running.url()!.split('#')[1]!));
  return { virtual, clock, running, shown, code };
}

describe('rotation of the boarding code', () => {
  it('shows a new code every 30 s, each proven and of the time it appeared', async () => {
    const { virtual, code, shown } = rotation();
    const steps = [];
    for (let i = 0; i < 10; i++) {
      assert.ok(provesCode(codeKey, code()));
      assert.equal(stepTime(code().step, virtual.now()), Math.floor(virtual.now() / 10_000) * 10_000);
      steps.push(code().step);
      await virtual.advance(30_000);
    }
    assert.equal(new Set(steps).size, 10);
    assert.equal(shown.length, 11);
  });

  it('is gone 30 s after its step began: whoever scanned it boarded within them', async () => {
    const { virtual, code } = rotation();
    for (let ms = 0; ms < 100_000; ms += 200) {
      const step = stepTime(code().step, virtual.now());
      assert.ok(virtual.now() >= step && virtual.now() < step + 30_000);
      await virtual.advance(200);
    }
  });

  it('is shown anew at once when the clock jumps, in either direction', async () => {
    const { virtual, clock, code } = rotation();
    for (const jump of [25 * 60_000, -365 * 86_400_000, 366 * 86_400_000]) {
      clock.shift(jump);
      await virtual.advance(1_000);
      const now = clock.now();
      assert.ok(Math.abs(stepTime(code().step, now) - now) < 20_000);
    }
  });

  it('says so when its clock is not trusted', () => {
    assert.equal(rotation(false).code().clockTrusted, false);
    assert.equal(rotation(true).code().clockTrusted, true);
  });

  it('shows none without a bundle, and one as soon as there is one', async () => {
    const virtual = virtualClock(Date.UTC(2026, 0, 12));
    let site: string | undefined;
    const time = terminalClock(virtual, { trustSystemClock: true });
    const running = startRotation({
      clock: virtual,
      time,
      codeKey,
      terminalNumber: 7,
      site: () => site,
      onCode: () => {},
    });
    assert.equal(running.url(), undefined);
    site = 'http://localhost:28080';
    await virtual.advance(1_000);
    assert.match(running.url()!, /^HTTP:\/\/LOCALHOST:28080\/#[A-Z2-7]{26}$/);
  });
});
