import assert from 'node:assert/strict';
import { seededRandom } from '../../../platform/random';
import { createDelays } from '../../../platform/sign-in/delays';
import { createSessions } from '../../../platform/sign-in/sessions';
import { virtualClock } from '../../../platform/virtual-clock';
import { utf8 } from '../../../protocol/bytes';
import { createPasswordCheck, passwordValue, totpSecretOf } from './passwords';
import { totpCode, totpStep } from './totp';

const MINUTE = 60_000;

describe('signing in', () => {
  it('takes one-time codes by RFC 6238 (its own vectors), each once', () => {
    const secret = utf8('12345678901234567890');
    // Appendix B, SHA-1; eight digits there, six here.
    const vectors = [
      [59, '94287082'],
      [1111111109, '07081804'],
      [1111111111, '14050471'],
      [1234567890, '89005924'],
      [2000000000, '69279037'],
      [20000000000, '65353130'],
    ] as const;
    for (const [seconds, code] of vectors)
      assert.equal(totpCode(secret, Math.floor(seconds / 30)), code.slice(2), String(seconds));
    const now = 1111111109_000;
    const step = totpStep(secret, '081804', now, 0)!;
    assert.equal(totpStep(secret, '081804', now, step), undefined, 'used before');
    assert.equal(totpStep(secret, '081804', now + 90_000, 0), undefined, 'too old');
    assert.ok(totpStep(secret, '081804', now + 30_000, 0), 'a clock half a minute off');
  });

  it('takes password and code together only', async () => {
    const clock = virtualClock();
    const random = seededRandom('passwords');
    assert.equal(await passwordValue('too short', random), undefined);
    const value = (await passwordValue('北陵公园的早晨 168 路', random))!;
    const credential = { person: 'li', kind: 'password', id: 'password', value, signature: '' } as const;
    const check = createPasswordCheck(() => clock.now());
    const code = () => totpCode(totpSecretOf(value), Math.floor(clock.now() / 30_000));
    assert.equal(await check(credential, 'another password', code()), false);
    assert.equal(await check(credential, '北陵公园的早晨 168 路', '000000'), false);
    assert.equal(await check(undefined, '北陵公园的早晨 168 路', code()), false);
    assert.equal(await check(credential, '北陵公园的早晨 168 路', code()), true);
    assert.equal(await check(credential, '北陵公园的早晨 168 路', code()), false, 'the same code again');
    await clock.advance(30_000);
    assert.equal(await check(credential, '北陵公园的早晨 168 路', code()), true);
  });

  it('ends a session after its idle time, and after its whole time however busy', async () => {
    const clock = virtualClock();
    const limits = () => ({ idleMinutes: 15, sessionHours: 8 });
    const sessions = createSessions({ clock, random: seededRandom('sessions'), limits });
    const idle = sessions.begin('li');
    const busy = sessions.begin('wang');
    assert.equal(sessions.use(idle)?.person, 'li');
    for (let minutes = 0; minutes < 8 * 60; minutes += 10) {
      await clock.advance(10 * MINUTE);
      assert.equal(sessions.use(busy)?.person, 'wang', `${minutes}`);
    }
    assert.equal(sessions.use(idle), undefined);
    const looked = sessions.begin('li');
    for (let minutes = 0; minutes < 15; minutes += 5) {
      assert.equal(sessions.look(looked)?.person, 'li', `${minutes}`);
      await clock.advance(5 * MINUTE);
    }
    await clock.advance(1);
    assert.equal(sessions.look(looked), undefined, 'looking is no use');
    await clock.advance(MINUTE);
    assert.equal(sessions.use(busy), undefined);
    const out = sessions.begin('zhao');
    sessions.end(out);
    assert.equal(sessions.use(out), undefined);
    assert.equal(sessions.use(''), undefined);
  });

  it('slows whoever guesses, twice as long each time, and never the officer whose account it is', async () => {
    const clock = virtualClock();
    const delays = createDelays(clock);
    delays.right('li', 'the office');
    const waits: number[] = [];
    for (let n = 0; n < 8; n++) {
      delays.wrong('li', 'outside');
      waits.push(delays.wait('li', 'outside'));
    }
    assert.deepEqual(waits.slice(0, 6), [0, 0, 1000, 2000, 4000, 8000]);
    assert.equal(delays.wait('li', 'the office'), 0);
    // From a thousand networks at once, for a day: strangers wait a minute at most, the office not at all.
    for (let n = 0; n < 1000; n++) delays.wrong('li', `botnet ${n}`);
    assert.equal(delays.wait('li', 'the office'), 0);
    assert.equal(delays.wait('li', 'at home for the first time'), MINUTE);
    assert.equal(delays.wait('wang', 'the office'), 0, 'other accounts are not slowed');
    await clock.advance(MINUTE);
    assert.equal(delays.wait('li', 'at home for the first time'), 0);
    // A mistyped passphrase or two costs nothing, and a right one forgets them.
    delays.wrong('li', 'the office');
    delays.wrong('li', 'the office');
    assert.equal(delays.wait('li', 'the office'), 0);
  });
});
