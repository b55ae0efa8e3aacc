import assert from 'node:assert/strict';
import { silentLog } from '../../../platform/log';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { type VirtualClock, virtualClock } from '../../../platform/virtual-clock';
import { Malformed } from '../../../protocol/errors';
import { decodeCommand } from '../../../protocol/messages/command';
import { commandIdOf } from '../../../protocol/topics';
import { waitFor } from '../../../test/support/wait';
import { type Asked, CommandRefused, openCommands } from './commands';
import { LIMITS } from './limits';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const idOf = (n: number) => `t${String(n).padStart(6, '0')}`;
const T = idOf(0);
const WORDS = { zh: '请在北站换班', en: 'Change shift at North Station' };
const message = (change: Partial<Asked> = {}): Asked => ({
  kind: 'message',
  args: WORDS,
  address: { to: 'terminal', id: T },
  minutes: 10,
  ...change,
});

/** A registry's commands, and what its terminals were sent; those in `away` are not connected. */
async function opened(kept: { disk?: MemoryDisk; clock?: VirtualClock; fleet?: number; seed?: number } = {}) {
  const { disk = new MemoryDisk(), clock = virtualClock(NOW), fleet = 100, seed = 1 } = kept;
  const sent: { terminalId: string; id: string; kind: string }[] = [];
  const away = new Set<string>();
  const commands = await openCommands({
    folder: '/commands',
    fleet: () => Array.from({ length: fleet }, (_, n) => ({ terminalId: idOf(n), lineId: `${n % 4}` })),
    send: (terminalId, topic, payload) => {
      if (away.has(terminalId)) return false;
      sent.push({ terminalId, id: commandIdOf(terminalId, topic)!, kind: decodeCommand(payload).kind });
      return true;
    },
    disk,
    clock,
    random: seededRandom(seed),
    log: silentLog(),
  });
  const stateAt = (id: string, terminalId = T) => commands.find(id)?.progress.get(terminalId)?.state;
  /** Progress is written behind: the next look may come too early. */
  const becomes = (id: string, state: string, terminalId = T) =>
    waitFor(`${terminalId} to be ${state}`, () => stateAt(id, terminalId) === state);
  return { disk, clock, commands, sent, away, stateAt, becomes };
}

describe("the operator's commands", () => {
  it('are sent at once to a terminal that is there, and its answer is kept', async () => {
    const { commands, sent, becomes } = await opened();
    const id = await commands.order(message(), 'wang');
    assert.deepEqual(sent, [{ terminalId: T, id, kind: 'message' }]);
    await becomes(id, 'sent');
    commands.onReply(T, id, { v: 1, state: 'accepted' });
    await becomes(id, 'accepted');
    commands.onReply(T, id, { v: 1, state: 'failed', error: 'no screen' });
    commands.onReply(T, id, { v: 1, state: 'accepted' });
    await becomes(id, 'failed');
    commands.onReply(T, id, { v: 1, state: 'done' });
    commands.onReply(idOf(9), id, { v: 1, state: 'done' });
    const { progress, who } = commands.find(id)!;
    assert.deepEqual([progress.get(T)?.error, progress.size, who], ['no screen', 1, 'wang']);
    await commands.close();
  });

  it('reach a line or everybody at a pace, each once', async () => {
    const { commands, sent, clock } = await opened({ fleet: 1_000 });
    await commands.order(message({ address: { to: 'line', id: '3' } }), 'wang');
    assert.equal(sent.length, 20, 'not all in one turn');
    await clock.advance(2_000);
    assert.deepEqual([sent.length, new Set(sent.map(({ terminalId }) => terminalId)).size], [250, 250]);
    await commands.order(message({ address: { to: 'all' } }), 'wang');
    await clock.advance(10_000);
    assert.equal(sent.length, 1_250);
    await commands.close();
  });

  it('wait for a terminal that is away, come again with each new session until it answers, and end', async () => {
    const { commands, sent, away, clock, stateAt, becomes } = await opened();
    away.add(T);
    const id = await commands.order(message(), 'wang');
    assert.deepEqual([sent.length, stateAt(id)], [0, 'waiting']);
    away.clear();
    commands.onOnline(T);
    await becomes(id, 'sent');
    commands.onOnline(T);
    assert.equal(sent.length, 2);
    commands.onReply(T, id, { v: 1, state: 'done' });
    await becomes(id, 'done');
    commands.onOnline(T);
    assert.equal(sent.length, 2, 'answered');

    away.add(T);
    const [never, silent] = [
      await commands.order(message(), 'wang'),
      await commands.order(message({ address: { to: 'terminal', id: idOf(1) } }), 'wang'),
    ];
    await clock.advance(10 * MINUTE + 31_000);
    away.clear();
    commands.onOnline(T);
    assert.deepEqual([stateAt(never), stateAt(silent, idOf(1))], ['unreached', 'unanswered']);
    assert.equal(sent.filter((each) => each.id === never).length, 0, 'over');
    await commands.close();
  });

  it('are there after a kill, each with what it had come to, and go on', async () => {
    const first = await opened();
    first.away.add(idOf(1));
    const answered = await first.commands.order(message(), 'wang');
    const waiting = await first.commands.order(message({ address: { to: 'terminal', id: idOf(1) } }), 'li');
    first.commands.onReply(T, answered, {
      v: 1,
      state: 'done',
      result: { type: 'application/gzip', data: 'AQID' },
    });
    await first.becomes(answered, 'done');
    // Nothing is closed: the power is gone, and what was not synced with it.
    first.disk.crash();
    const second = await opened({ disk: first.disk, clock: virtualClock(NOW + MINUTE) });
    assert.deepEqual([second.stateAt(answered), second.stateAt(waiting, idOf(1))], ['done', 'waiting']);
    assert.equal(second.commands.find(answered)?.progress.get(T)?.result?.data, 'AQID');
    second.commands.onOnline(T);
    second.commands.onOnline(idOf(1));
    assert.deepEqual(second.sent, [{ terminalId: idOf(1), id: waiting, kind: 'message' }]);
    await second.commands.close();
  });

  it('are cancelled where they were not sent; what was sent is on its way', async () => {
    const { commands, away, clock, stateAt, sent } = await opened();
    away.add(T);
    const id = await commands.order(message({ address: { to: 'line', id: '0' } }), 'wang');
    await clock.advance(1_000);
    await commands.cancel(id, 'li');
    assert.deepEqual(
      [stateAt(id), stateAt(id, idOf(4)), commands.find(id)?.cancelledBy],
      ['cancelled', 'sent', 'li'],
    );
    away.clear();
    commands.onOnline(T);
    assert.equal(sent.filter(({ terminalId }) => terminalId === T).length, 0);
    await assert.rejects(commands.cancel(id, 'li'), /nothing is left to cancel/);

    // Its second turn comes while that is written: those were sent, and say so.
    const all = await commands.order(message({ address: { to: 'all' } }), 'wang');
    const cancelled = commands.cancel(all, 'li');
    await clock.advance(100);
    await cancelled;
    await waitFor('what was sent meanwhile', () => {
      const states = [...commands.find(all)!.progress.values()].map(({ state }) => state);
      const told = sent.filter((each) => each.id === all).length;
      return told > 0 && states.filter((state) => state === 'sent').length === told;
    });
    await assert.rejects(commands.cancel('none', 'li'), CommandRefused);
    await commands.close();
  });

  const REFUSED: [what: string, change: Partial<Asked>, why: RegExp | typeof Malformed][] = [
    ['an unknown kind', { kind: 'shell' as never }, Malformed],
    ['a message in one language', { args: { zh: '只有中文' } }, Malformed],
    ['a message longer than the screen', { args: { zh: '长'.repeat(101), en: 'long' } }, Malformed],
    ['a restart of nothing that there is', { kind: 'restart', args: { what: 'everything' } }, Malformed],
    ['a terminal that nobody knows', { address: { to: 'terminal', id: 'nobody1' } }, /no terminal/],
    ['a line that nobody serves', { address: { to: 'line', id: '999' } }, /no terminal/],
    [
      'logs of everybody',
      { kind: 'logs', args: {}, address: { to: 'all' } },
      /logs may be asked of 20 terminals/,
    ],
    [
      'a restart of everybody',
      { kind: 'restart', args: { what: 'board' }, address: { to: 'all' } },
      /20 terminals may be restarted/,
    ],
  ];
  for (const [what, change, why] of REFUSED)
    it(`are refused before anything is sent: ${what}`, async () => {
      const { commands, sent } = await opened();
      await assert.rejects(commands.order(message(change), 'wang'), why);
      assert.deepEqual([sent.length, commands.list(9).length], [0, 0]);
      await commands.close();
    });

  it('of one account cannot flood a fleet, also after a restart; those of another go on', async () => {
    const first = await opened({ fleet: 1_000 });
    const all = message({ address: { to: 'all' } });
    await first.commands.order(all, 'wang');
    await first.commands.order(all, 'wang');
    await assert.rejects(first.commands.order(all, 'wang'), /wang may address 2000 terminals an hour/);
    first.disk.crash();
    const { commands, clock } = await opened({ disk: first.disk, fleet: 1_000, seed: 2 });
    await assert.rejects(commands.order(all, 'wang'), /may address/);
    await commands.order(all, 'li');
    await clock.advance(61 * MINUTE);
    await commands.order(all, 'wang');
    await commands.close();
  });

  it('of one account that come all at once are counted one by one', async () => {
    const { commands } = await opened();
    const asked = Array.from({ length: LIMITS.orders + 5 }, (_, n) =>
      commands.order(message({ address: { to: 'terminal', id: idOf(n) } }), 'flows'),
    );
    const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected');
    assert.equal(refused.length, 5);
    await commands.close();
  });

  it('are not forgotten before they are over, however many follow', async () => {
    const { commands, away, clock, sent } = await opened();
    away.add(T);
    const first = await commands.order(message({ minutes: 24 * 60 }), 'wang');
    for (let n = 0; n < 230; n++) {
      await clock.advance(MINUTE / 2);
      await commands.order(message({ address: { to: 'terminal', id: idOf(1 + (n % 90)) } }), `${n % 3}`);
    }
    assert.equal(commands.list(1_000).length, 200, 'what is over and answered for goes');
    away.clear();
    commands.onOnline(T);
    assert.deepEqual(sent.at(-1), { terminalId: T, id: first, kind: 'message' });
    await commands.close();
  });

  it('of one account come at a pace, and no terminal has more than it can answer', async () => {
    const { commands, clock } = await opened();
    for (let n = 0; n < LIMITS.orders; n++)
      await commands.order(message({ address: { to: 'terminal', id: idOf(n) } }), 'flows');
    await assert.rejects(commands.order(message(), 'flows'), /30 commands within ten minutes/);
    await clock.advance(5 * MINUTE);
    for (let n = 1; n < LIMITS.open; n++) await commands.order(message(), 'wang');
    await assert.rejects(commands.order(message(), 'li'), /has 10 commands to answer/);
    await commands.close();
  });
});
