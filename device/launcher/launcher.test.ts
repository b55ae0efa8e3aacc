import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { virtualClock } from '../../platform/virtual-clock';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';
import { readBootRecord, withTrial, writeBootRecord } from './boot-record';
import { choose } from './choose';
import { hashText, LIST_FILE } from './slot-files';
import { type Child, supervise } from './supervise';
import type { FromTerminal, ToTerminal } from './words';

const MINUTE = 60_000;
const SOFTWARE = '/s';
const INSTALLED = '1.0.0';
const log = silentLog();

/** A board with version 1.1.0 on trial in slot a, and a terminal in the test's hand. */
async function board(version = '1.1.0') {
  const disk = new MemoryDisk();
  const clock = virtualClock();
  await disk.makeFolder(`${SOFTWARE}/a`);
  const list = utf8(JSON.stringify({ v: 1, version, files: [] }));
  await writeFileAtomic(disk, `${SOFTWARE}/a/${LIST_FILE}`, list);
  const trial = withTrial({ v: 1, bad: [] }, { slot: 'a', version, list: hashText(list) }, HAD);
  await writeBootRecord(disk, SOFTWARE, trial);
  const record = () => readBootRecord(disk, SOFTWARE, log);
  const pick = () => choose({ disk, software: SOFTWARE, installed: INSTALLED, log });
  /** One life; `alive` each minute unless the test says otherwise. */
  const start = async () => {
    const choice = await pick();
    let hear: (message: unknown) => void = () => {};
    let finish: (code: number) => void = () => {};
    const heard: ToTerminal[] = [];
    const killed: string[] = [];
    const child: Child = {
      onMessage: (listener) => {
        hear = listener;
      },
      send: (message) => heard.push(message),
      kill: (signal) => {
        killed.push(signal);
        finish(1);
      },
      ended: new Promise((resolve) => {
        finish = resolve;
      }),
    };
    const limits = { hangMs: MINUTE, wellMs: 5 * MINUTE, steadyMs: 10 * MINUTE };
    const over = supervise(choice, child, { clock, disk, software: SOFTWARE, limits, log });
    const say = async (word: FromTerminal['launcher']) => {
      hear({ launcher: word });
      await clock.advance(0);
    };
    const live = async (minutes: number) => {
      for (let half = 0; half < 2 * minutes && killed.length === 0; half++) {
        await say('alive');
        await clock.advance(MINUTE / 2);
      }
    };
    return { choice, say, live, heard, killed, end: (code = 0) => finish(code), over };
  };
  return { disk, clock, record, pick, start };
}

const HAD = { screen: true, scanner: true };

describe('the launcher', () => {
  it('proves a version that is well and linked and ran for ten minutes, and tells it so', async () => {
    const { record, pick, start } = await board();
    const life = await start();
    await life.say('linked');
    assert.equal((await record()).good, undefined, 'linked alone is not enough');
    await life.say('well');
    await life.live(9);
    assert.deepEqual([life.heard, (await record()).good], [[], undefined]);
    await life.live(2);
    assert.deepEqual(life.heard, [{ launcher: 'proven' }]);
    assert.deepEqual([(await record()).good?.version, (await record()).trial], ['1.1.0', undefined]);
    life.end();
    await life.over;
    assert.equal((await pick()).version, '1.1.0');
  });

  it('does not count starts of a version that is well: a bus is switched off at every terminus', async () => {
    const { record, start } = await board();
    for (let start_ = 1; start_ <= 6; start_++) {
      const life = await start();
      assert.equal(life.choice.version, '1.1.0', `start ${start_}`);
      await life.say('well');
      life.end();
      await life.over;
    }
    assert.equal((await record()).trial?.well, true);
  });

  it('leaves a version that is well and reaches nobody for two hours of running, over several starts', async () => {
    const { record, pick, start } = await board();
    const first = await start();
    await first.say('well');
    await first.live(65);
    first.end();
    await first.over;
    assert.equal((await record()).trial?.unlinkedMinutes, 60);
    const second = await start();
    await second.say('well');
    await second.live(65);
    await second.over;
    assert.deepEqual(second.killed, ['SIGTERM']);
    assert.match((await record()).bad[0]!.why, /did not reach the operator in 120 minutes/);
    assert.equal((await pick()).version, INSTALLED);
  });

  it('leaves a version that was well and crashes three times before it is proven', async () => {
    const { record, pick, start } = await board();
    for (let crash = 1; crash <= 3; crash++) {
      const life = await start();
      assert.equal(life.choice.version, '1.1.0', `crash ${crash}`);
      for (const word of ['well', 'linked'] as const) await life.say(word);
      await life.live(5);
      life.end(1);
      await life.over;
    }
    assert.equal((await pick()).version, INSTALLED);
    assert.match((await record()).bad[0]!.why, /crashed 3 times/);
  });

  it('ends a terminal that gives no sign of life, on trial or not, and no other', async () => {
    const { clock, start } = await board();
    const life = await start();
    await life.say('well');
    await life.say('linked');
    await life.live(30);
    assert.deepEqual(life.killed, []);
    await clock.advance(MINUTE + 2_000);
    assert.deepEqual(life.killed, ['SIGKILL']);
  });

  it('does not try a version whose starts it cannot count: the disk is full or read-only', async () => {
    const { disk, pick } = await board();
    disk.failNext('rename', 'EROFS');
    assert.equal((await pick()).version, INSTALLED);
    assert.equal((await pick()).version, '1.1.0', 'it is tried once the disk takes it');
  });

  it('holds what runs in its place neither to its proof nor to its crashes, and leaves its trial as it is', async () => {
    const { disk, record, pick, start } = await board();
    const before = await record();
    disk.failNext('rename', 'EROFS');
    const life = await start();
    assert.equal(life.choice.version, INSTALLED);
    await life.live(30);
    assert.deepEqual(life.killed, [], 'it owes no word that it is well');
    await life.say('linked');
    await life.say('well');
    await life.live(1);
    life.end(1);
    await life.over;
    assert.deepEqual([life.heard, await record()], [[], before]);
    assert.equal((await pick()).version, '1.1.0', 'it is tried once the disk takes it');
  });

  it('keeps an update that was laid down while the terminal ran, though it then crashes', async () => {
    const { disk, record, pick, start } = await board();
    const laidDown = await record();
    await writeBootRecord(disk, SOFTWARE, { v: 1, bad: [] });
    const life = await start();
    assert.equal(life.choice.version, INSTALLED);
    await writeBootRecord(disk, SOFTWARE, laidDown);
    life.end(1);
    await life.over;
    assert.equal((await pick()).version, '1.1.0');
  });

  it('starts the version of a package that is newer than the update', async () => {
    const { disk, record } = await board('1.1.0');
    const chosen = await choose({ disk, software: SOFTWARE, installed: '1.2.0', log });
    assert.deepEqual(
      [chosen.version, (await record()).trial, (await record()).bad],
      ['1.2.0', undefined, []],
    );
  });

  it('starts the version of the package where the boot record is damaged, and says so', async () => {
    const { disk, record, pick } = await board();
    const { trial } = await record();
    const uncounted = JSON.stringify({ v: 1, bad: [], trial: { ...trial, crashes: undefined } });
    const nameless = JSON.stringify({ v: 1, bad: [null], trial: { ...trial, starts: 3 } });
    const none = ['', '{"v":1', '{"v":1,"bad":[],"good":{"slot":"../x"}}', 'null'];
    for (const text of [...none, uncounted, nameless]) {
      await writeFileAtomic(disk, `${SOFTWARE}/boot.json`, utf8(text));
      assert.equal((await pick()).version, INSTALLED, text);
    }
  });
});
