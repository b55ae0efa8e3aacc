import assert from 'node:assert/strict';
import type { Finding } from '../rules/rule';
import { type Open, type Policy, step } from './notices';
import { isQuiet, readQuietHours } from './quiet-hours';
import { wordsOf } from './words';

const SECOND = 1000;
const POLICY: Policy = { settleMs: 30 * SECOND, recoverMs: 60 * SECOND };
const finding = (fault: Finding['fault'], terminalId = 'aaaaaaa'): Finding => ({
  fault,
  terminalId,
  facts: { minutes: 11 },
});

/** Looks every ten seconds; `there[i]` says what is found at look i. @returns what was told, and when in seconds */
function told(there: readonly (readonly Finding[])[], policy: Policy = POLICY, from = 0): string[] {
  let open: readonly Open[] = [];
  return there.flatMap((findings, i) => {
    const now = from + i * 10 * SECOND;
    // As Node-RED keeps it between looks.
    const next = step(JSON.parse(JSON.stringify(open)) as Open[], findings, now, policy);
    open = next.open;
    return next.notices.map(({ kind, fault, terminalId }) => `${i * 10} ${kind} ${fault} ${terminalId}`);
  });
}
const times = (n: number, ...findings: Finding[]) => Array.from({ length: n }, () => findings);

describe('flows: notices', () => {
  const offline = finding('offline');

  it('tell a fault once when it has stayed, and its end once when it has stayed away', () => {
    assert.deepEqual(told([...times(20, offline), ...times(20)]), [
      '30 raised offline aaaaaaa',
      '250 recovered offline aaaaaaa',
    ]);
  });

  it('say nothing of what passes, and tell no flapping twice', () => {
    assert.deepEqual(told([...times(3, offline), ...times(20)]), []);
    const flapping = Array.from({ length: 40 }, (_, i) => (i % 5 < 3 ? [offline] : []));
    assert.deepEqual(told([...times(4, offline), ...flapping]), ['30 raised offline aaaaaaa']);
  });

  it('tell each terminal and each fault for itself', () => {
    const both = [offline, finding('offline', 'bbbbbbb'), finding('screen')];
    assert.deepEqual(told(times(5, ...both)), [
      '30 raised offline aaaaaaa',
      '30 raised offline bbbbbbb',
      '30 raised screen aaaaaaa',
    ]);
  });

  it('wait for the end of quiet hours, unless nobody can check in', () => {
    // From 1970-01-01T00:00 UTC on: five minutes of quiet.
    const quiet = { from: 0, to: 5, offset: 0 };
    const clone = finding('clone');
    assert.deepEqual(told(times(40, offline, clone), { ...POLICY, quiet }), [
      '30 raised clone aaaaaaa',
      '300 raised offline aaaaaaa',
    ]);
    assert.deepEqual(
      told([...times(20, offline), ...times(20)], { ...POLICY, quiet }),
      [],
      'healed in the night',
    );
  });

  it('read quiet hours past midnight, in local time, and refuse others in words', () => {
    const night = readQuietHours('22:00-06:00', 480);
    const at = (utcHour: number) => isQuiet(night, Date.UTC(2026, 10, 25, utcHour));
    // 14:00 UTC is 22:00 in China.
    assert.deepEqual([13, 14, 21, 22].map(at), [false, true, true, false]);
    assert.equal(isQuiet(readQuietHours('', 480), 0), false);
    for (const wrong of ['22-6', '25:00-06:00', '22:00-06:99'])
      assert.throws(
        () => readQuietHours(wrong, 480),
        /quiet hours: found ".*", must be like 22:00-06:00 or empty/,
      );
  });

  it('put a dead mast into one message, whose length has an end', () => {
    const notices = Array.from({ length: 80 }, (_, i) => ({
      kind: 'raised' as const,
      fault: 'offline' as const,
      terminalId: `t${i}`,
      facts: { minutes: 11 },
      since: 0,
      at: 0,
    }));
    const { title, lines } = wordsOf(notices, (id) => id, 'en');
    assert.equal(title, '80 alerts');
    assert.equal(lines.length, 21);
    assert.equal(lines.at(-1), 'and 60 more');
    assert.match(lines[0]!, /^t0: Offline too long\. Check-ins are kept on board.*\(minutes=11\)/);
    assert.equal(wordsOf(notices.slice(0, 1), () => '30217', 'zh').title, '30217: 离线太久');
  });
});
