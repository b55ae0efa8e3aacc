import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { type VirtualClock, virtualClock } from '../../platform/virtual-clock';
import { fromBase64url } from '../../protocol/bytes';
import type { About } from '../../protocol/messages/about';
import type { Alert } from '../../protocol/messages/alert';
import type { Reply } from '../../protocol/messages/reply';
import { encodeJson } from '../../protocol/messages/state';
import { timeText } from '../../protocol/time-text';
import { topics } from '../../protocol/topics';
import { waitFor } from '../../test/support/wait';
import type { Sound } from '../ports/buzzer';
import type { Display } from '../ports/display';
import { closeInVirtualTime, makeFolder, NOW, open, press, TERMINAL, watch } from '../terminal.fixture';
import { TestOperator } from '../uplink/operator.fixture';

const MINUTE = 60_000;
const id = (n: number) => `0b2f1c3e-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A terminal whose machine, buzzer and display write down what they are asked. */
async function begin(disk: MemoryDisk, clock: VirtualClock, operator: TestOperator) {
  const restarts: string[] = [];
  const sounds: Sound[] = [];
  const pixels = { bytes: Uint8Array.of(1, 2, 3), taken: 0, meanwhile: async () => {} };
  const display: Display = {
    look: async () => ({ kind: 'unverifiable', why: 'a test' }),
    smallPicture: async () => {
      pixels.taken++;
      await pixels.meanwhile();
      return { type: 'image/png', bytes: pixels.bytes };
    },
    reloadPage: async () => {},
    restartBrowser: async () => void restarts.push('screen'),
    restartCompositor: async () => {},
  };
  const opened = await open(
    disk,
    clock,
    operator,
    {},
    {
      machine: { restart: async (what) => void restarts.push(what) },
      buzzer: { present: true, play: (sound) => sounds.push(sound) },
      recentLog: () => Array.from({ length: 5_000 }, (_, n) => `line ${n} of what happened`).join('\n'),
      display,
    },
  );
  await clock.advance(2_000);
  return { ...opened, restarts, sounds, pixels };
}

async function terminal() {
  const disk = new MemoryDisk({ random: seededRandom(3) });
  await makeFolder(disk, '/t');
  const clock = virtualClock(NOW);
  const operator = new TestOperator(clock, TERMINAL.id);
  const first = await begin(disk, clock, operator);
  const command = async (n: number, kind: string, args: object = {}, change: object = {}) => {
    const expiresAt = timeText(clock.now() + 10 * MINUTE);
    const payload = encodeJson({ v: 1, kind, args, expiresAt, ...change });
    operator.send(topics.command(TERMINAL.id, id(n)), payload);
    await clock.advance(3_000);
  };
  const replies = (n: number) =>
    operator.said.filter(({ lane }) => lane === `reply/${id(n)}`).map(({ value }) => value as Reply);
  const states = (n: number) => replies(n).map(({ state }) => state);
  const desired = async (value: object | undefined) => {
    const payload = value ? encodeJson({ v: 1, ...value }) : new Uint8Array(0);
    operator.send(topics.desired(TERMINAL.id), payload);
    await clock.advance(3_000);
  };
  const restart = async () => {
    await closeInVirtualTime(first.terminal, clock);
    return begin(disk, clock, operator);
  };
  return { disk, clock, operator, ...first, command, replies, states, desired, restart };
}

describe("the operator's commands", () => {
  it('show a message to the driver in both languages, for as long as asked', async () => {
    const { terminal: made, clock, command, states, sounds } = await terminal();
    const heard = await watch(made.screenUrl);
    await command(1, 'message', { zh: '请在北站换班', en: 'Change shift at North Station', seconds: 60 });
    assert.deepEqual(states(1), ['accepted', 'done']);
    await waitFor('the words', () => heard.at(-1)?.faults.some(({ todo }) => todo.zh === '请在北站换班'));
    assert.equal(sounds.length, 1);
    await clock.advance(61_000);
    await waitFor('the words to go', () => heard.at(-1)?.faults.length === 0);
    await closeInVirtualTime(made, clock);
  });

  it('show it until the driver has read it, and a newer one after that', async () => {
    const { terminal: made, clock, command } = await terminal();
    const heard = await watch(made.screenUrl);
    const shown = () => heard.at(-1)?.faults.find(({ id: each }) => each === 'message');
    await command(1, 'message', { zh: '旧', en: 'old' });
    await waitFor('the words', () => shown()?.todo.zh === '旧');
    const { notice } = shown()!;
    await command(2, 'message', { zh: '新', en: 'new' });
    await press(made.screenUrl, { action: 'dismiss', notice: notice! });
    await waitFor('the newer words', () => shown()?.todo.zh === '新');
    await press(made.screenUrl, { action: 'dismiss', notice: shown()!.notice! });
    await waitFor('the words to go', () => shown() === undefined);
    await closeInVirtualTime(made, clock);
  });

  it('are done once, however often they come, also after a restart', async () => {
    const { clock, command, states, restarts, restart } = await terminal();
    await command(1, 'restart', { what: 'board' });
    await command(1, 'restart', { what: 'board' });
    assert.deepEqual(restarts, ['board']);
    assert.deepEqual(states(1), ['accepted', 'done', 'done']);
    const again = await restart();
    await command(1, 'restart', { what: 'board' });
    assert.deepEqual([again.restarts, states(1).at(-1)], [[], 'done']);
    await closeInVirtualTime(again.terminal, clock);
  });

  it('say which terminal it is: three sounds and its name', async () => {
    const { terminal: made, clock, command, states, sounds } = await terminal();
    const heard = await watch(made.screenUrl);
    await command(1, 'identify');
    assert.deepEqual(sounds, ['accepted', 'accepted', 'accepted']);
    assert.deepEqual(states(1), ['accepted', 'done']);
    await waitFor('its name', () => heard.at(-1)?.faults.some(({ todo }) => todo.en.includes(TERMINAL.id)));
    await closeInVirtualTime(made, clock);
  });

  it('bring the newest lines of the log, as many as fit', async () => {
    const { terminal: made, clock, command, replies } = await terminal();
    await command(1, 'logs');
    const { state, result } = replies(1).at(-1)!;
    assert.deepEqual([state, result?.type], ['done', 'application/gzip']);
    const lines = gunzipSync(fromBase64url('logs', result!.data)).toString('utf8').split('\n');
    assert.equal(lines.at(-1), 'line 4999 of what happened');
    assert.ok(lines.length > 200, `${lines.length} lines`);
    await closeInVirtualTime(made, clock);
  });

  it('bring a picture of the screen, and restart the screen alone', async () => {
    const { terminal: made, clock, command, replies, states, restarts, pixels } = await terminal();
    await command(1, 'screenshot');
    assert.deepEqual(replies(1).at(-1)?.result, { type: 'image/png', data: 'AQID' });
    await command(2, 'restart', { what: 'screen' });
    assert.deepEqual([restarts, states(2).at(-1)], [['screen'], 'done']);
    pixels.bytes = new Uint8Array(20_000);
    await command(3, 'screenshot');
    assert.match(replies(3).at(-1)?.error ?? '', /20000 bytes/);
    await closeInVirtualTime(made, clock);
  });

  it('take nothing away from the screen while somebody may be typing a number on it', async () => {
    const { terminal: made, clock, command, replies, states, restarts, pixels } = await terminal();
    await press(made.screenUrl, { action: 'assist' });
    const forbidden = [
      ['screenshot', {}],
      ['logs', {}],
      ['restart', { what: 'screen' }],
    ] as const;
    for (const [i, [kind, args]] of forbidden.entries()) {
      await command(i, kind, args);
      assert.deepEqual(states(i), ['refused'], kind);
      assert.match(replies(i)[0]!.error!, /number pad is open/);
    }
    assert.deepEqual([pixels.taken, restarts], [0, []]);
    await command(4, 'message', { zh: '请在北站换班', en: 'Change shift at North Station' });
    assert.deepEqual(states(4), ['accepted', 'done'], 'the pad hides nothing of this');

    await press(made.screenUrl, { action: 'pad-closed' });
    await command(5, 'logs');
    await command(6, 'screenshot');
    assert.deepEqual([states(5).at(-1), states(6).at(-1)], ['done', 'done']);

    // The pad is opened while the picture is taken: it is not sent. A page that crashed says nothing for three minutes.
    pixels.meanwhile = () => press(made.screenUrl, { action: 'assist' });
    await command(7, 'screenshot');
    await waitFor('the answer', () => states(7).length > 1);
    assert.deepEqual([states(7).at(-1), replies(7).at(-1)?.result], ['refused', undefined]);
    pixels.meanwhile = async () => {};
    await clock.advance(3 * MINUTE);
    await command(8, 'screenshot');
    assert.equal(states(8).at(-1), 'done');
    await closeInVirtualTime(made, clock);
  });

  it('are refused in words when late, unknown or unreadable', async () => {
    const { terminal: made, clock, command, replies, states, restarts } = await terminal();
    await command(1, 'restart', { what: 'board' }, { expiresAt: timeText(NOW - 1) });
    assert.deepEqual(states(1), ['expired']);
    await command(2, 'shell', { run: 'sh' });
    await command(3, 'restart', { what: 'everything' });
    await command(4, 'message', { zh: '只有中文' });
    for (const n of [2, 3, 4]) assert.deepEqual([states(n), !!replies(n)[0]?.error], [['refused'], true]);
    assert.deepEqual(restarts, []);
    await closeInVirtualTime(made, clock);
  });

  it('are answered in the session that asked, or when it asks again', async () => {
    const { terminal: made, clock, operator, command, states } = await terminal();
    operator.latency = 400;
    const asked = command(1, 'identify');
    await clock.advance(1_000);
    operator.cut();
    await asked;
    await clock.advance(10_000);
    assert.ok(!states(1).includes('done'));
    await command(1, 'identify');
    assert.equal(states(1).at(-1), 'done');
    await closeInVirtualTime(made, clock);
  });
});

describe('the configuration that the operator wants', () => {
  it('is in force after a restart of its own, once nobody boards, and `about` says so', async () => {
    const { clock, desired, restarts, restart, operator } = await terminal();
    await desired({ version: 3, config: { theme: 'night', lineId: '207' } });
    await clock.advance(30_000);
    assert.deepEqual(restarts, ['terminal']);
    const again = await restart();
    const heard = await watch(again.terminal.screenUrl);
    assert.equal(heard.at(-1)?.theme, 'night');
    const about = operator.last<About>('about')!;
    assert.deepEqual([about.configVersion, about.vehicle.line], [3, '207']);
    await desired({ version: 3, config: { theme: 'day' } });
    await desired({ version: 2, config: { theme: 'day' } });
    await clock.advance(MINUTE);
    assert.deepEqual(again.restarts, [], 'the same or an older one changes nothing');
    await closeInVirtualTime(again.terminal, clock);
  });

  const refused: [string, object, RegExp][] = [
    ['the site', { site: 'HTTPS://EVIL.CN' }, /site: cannot be set from afar/],
    ['the root', { root: 'AAAA' }, /root: cannot be set from afar/],
    ['a limit', { limits: { retentionDays: 999 } }, /limits: cannot/],
    ['the day shift', { dayShift: 0 }, /dayShift: cannot/],
    ['where the broker is', { mqttHost: 'evil' }, /mqttHost: cannot/],
    ['its own folder', { folder: '/' }, /folder: cannot/],
    ['a trusted clock', { trustSystemClock: true }, /trustSystemClock: cannot/],
    ['something inherited', JSON.parse('{"__proto__": {"theme": "night"}}') as object, /__proto__: cannot/],
    ['a colour that does not exist', { theme: 'pink' }, /theme: found "pink", must be "day" or "night"/],
    ['one good and one bad option', { language: 'en', vehicleKind: 'tram' }, /vehicleKind: found "tram"/],
  ];
  for (const [what, config, why] of refused)
    it(`is refused whole when it names ${what}, and the answer says why`, async () => {
      const { terminal: made, clock, desired, restarts, operator, disk } = await terminal();
      await desired({ version: 9, config });
      await clock.advance(MINUTE);
      const about = operator.last<About>('about')!;
      assert.deepEqual([about.configVersion, about.configRefused?.version], [0, 9]);
      assert.match(about.configRefused!.why, why);
      assert.match(String(operator.last<Alert>('alert/config')?.facts.why), why);
      assert.deepEqual(restarts, []);
      assert.ok(!(await disk.list('/t')).includes('desired.json'));
      await closeInVirtualTime(made, clock);
    });

  it('waits while somebody boards', async () => {
    const { terminal: made, clock, desired, restarts, scanner } = await terminal();
    await desired({ version: 1, config: { theme: 'night' } });
    for (let i = 0; i < 12; i++) {
      scanner.show(`PASS ${i}`);
      await clock.advance(5_000);
    }
    assert.deepEqual(restarts, []);
    await clock.advance(30_000);
    assert.deepEqual(restarts, ['terminal']);
    await closeInVirtualTime(made, clock);
  });

  it('is the old or the new one after a power cut at any write', async () => {
    let cuts = 0;
    const seen = new Set<number>();
    for (let after = 0; ; after++) {
      const { terminal: made, disk, clock, desired } = await terminal();
      disk.cutPowerAfter(after);
      await desired({ version: 5, config: { theme: 'night' } });
      const cut = disk.powerOn();
      await closeInVirtualTime(made, clock);
      if (!cut) break;
      cuts++;
      const next = virtualClock(clock.now());
      const again = await begin(disk, next, new TestOperator(next, TERMINAL.id));
      const heard = await watch(again.terminal.screenUrl);
      seen.add(heard.at(-1)!.theme === 'night' ? 5 : 0);
      await closeInVirtualTime(again.terminal, next);
    }
    assert.ok(cuts >= 4, `${cuts} cuts`);
    assert.ok(seen.has(0));
  });

  it('is given up when the terminal does not stay up with it, for the one before it', async () => {
    const { clock, desired, operator, terminal: made, disk } = await terminal();
    await desired({ version: 1, config: { vehicleLabel: 'before' } });
    await closeInVirtualTime(made, clock);
    const proving = await begin(disk, clock, operator);
    await clock.advance(2 * MINUTE);
    await desired({ version: 2, config: { vehicleLabel: 'crashes' } });
    await closeInVirtualTime(proving.terminal, clock);
    for (let start = 1; start <= 3; start++) {
      const crashed = await begin(disk, clock, operator);
      assert.equal(operator.last<About>('about')?.vehicle.label, 'crashes', `start ${start}`);
      await closeInVirtualTime(crashed.terminal, clock);
    }
    const back = await begin(disk, clock, operator);
    await desired({ version: 2, config: { vehicleLabel: 'crashes' } });
    const about = operator.last<About>('about')!;
    assert.deepEqual(
      [about.vehicle.label, about.configVersion, about.configRefused?.version],
      ['before', 1, 2],
    );
    assert.match(about.configRefused!.why, /did not stay up/);
    await closeInVirtualTime(back.terminal, clock);
  });

  it('brings no software: that is said in `about` and in an alert, beside the options, which hold', async () => {
    const { clock, desired, operator, restarts, terminal: made } = await terminal();
    const update = { url: 'https://fleet.example/2.0.0', sha256: 'A'.repeat(43), signature: 'AAAA' };
    await desired({ version: 4, config: { theme: 'night' }, update: { version: '2.0.0', ...update } });
    const { updateRefused, configRefused, configVersion } = operator.last<About>('about')!;
    assert.deepEqual([updateRefused?.version, configRefused, configVersion], ['2.0.0', undefined, 4]);
    assert.match(updateRefused!.why, /installs no updates from afar: install the package/);
    assert.deepEqual(operator.last<Alert>('alert/update')?.facts, {
      wanted: '2.0.0',
      why: updateRefused!.why,
    });
    await desired({ version: 4, config: { theme: 'night' }, update: { version: '0', ...update } });
    assert.equal(operator.last('alert/update'), null, 'it runs already');
    await desired({ version: 4, config: { theme: 'night' }, update: { version: '2.1.0', ...update } });
    assert.equal(operator.last<Alert>('alert/update')?.facts.wanted, '2.1.0', 'also beside options it knows');
    await desired({ version: 4, config: { theme: 'night' } });
    assert.equal(operator.last<About>('about')?.updateRefused, undefined, 'taken back');
    assert.equal(operator.last('alert/update'), null);
    await clock.advance(30_000);
    assert.deepEqual(restarts, ['terminal'], 'for the options');
    await closeInVirtualTime(made, clock);
  });

  it('goes back to the installed one when it is taken away', async () => {
    const { clock, desired, operator, restart } = await terminal();
    await desired({ version: 1, config: { vehicleLabel: 'remote' } });
    const again = await restart();
    assert.equal(operator.last<About>('about')?.vehicle.label, 'remote');
    await desired(undefined);
    await clock.advance(30_000);
    assert.deepEqual(again.restarts, ['terminal']);
    await closeInVirtualTime(again.terminal, clock);
  });
});
