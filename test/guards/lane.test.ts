/** Check-ins go past aedes (broker/check-in-lane.ts): what aedes did for them must be done all the same. */
import assert from 'node:assert/strict';
import type { Accept } from '../../broker/broker';
import { GUARDS } from '../../broker/guards';
import { OTHER, T } from '../../broker/testing/peers';
import { prometheusMetrics } from '../../platform/metrics/prometheus';
import { topics } from '../../protocol/topics';
import { whenTestEnds } from '../support/cleanup';
import { waitFor } from '../support/wait';
import { bytesOf, enter, knock, publishPacket } from './attacker';
import { guarded, without } from './targets';

const checkIn = (messageId: number) => publishPacket(topics.checkIn(T), 'x', { messageId });

describe('guard: room for check-ins', () => {
  /** Of one terminal, past aedes. */
  const AT_ONCE = 16;
  /** What is stored at one time while a terminal brings forty at once, and another one of its own. */
  async function mostAtOnce(storingBytes: number): Promise<number> {
    const limits = { storingBytes, messagesPerSecond: 1e6, messageBurst: 1e6 };
    const stored: string[] = [];
    let [now, most] = [0, 0];
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const accept: Accept = async ({ payload }) => {
      most = Math.max(most, ++now);
      await released;
      now--;
      stored.push(Buffer.from(payload).toString().trim());
      return payload;
    };
    const target = await guarded({ limits, accept });
    const [terminal, other] = [await enter(target), await enter(target, OTHER)];
    const ofSize = (name: string, messageId: number) =>
      publishPacket(topics.checkIn(name[0] === 'o' ? OTHER : T), name.padEnd(500), { messageId });
    const names = Array.from({ length: 40 }, (_, i) => `t${i + 1}`);
    terminal.send(...names.map((name, i) => ofSize(name, i + 1)));
    await waitFor('the first to be with the store', () => now >= Math.min(AT_ONCE, storingBytes / 500));
    // Who has none is served; nobody is turned away.
    assert.ok(await other.settled());
    other.send(ofSize('o1', 1));
    release();
    await waitFor(
      'the last answers',
      () => terminal.all('publish').length === 40 && other.all('publish').length === 1,
    );
    assert.deepEqual(stored.sort(), [...names, 'o1'].sort(), 'each once');
    assert.ok(await terminal.settled());
    return most;
  }

  it('while there is none, connections that bring more wait unread, and all is stored in the end', async () => {
    assert.equal(await mostAtOnce(1_000), 2);
  });

  it('control, with room for all: as many are with the store as came together', async () => {
    assert.ok((await mostAtOnce(1e6)) >= AT_ONCE);
  });
});

describe('check-ins past aedes', () => {
  it('what is stored together is told in one write, PUBACK before `stored`', async () => {
    const stored: (() => void)[] = [];
    const target = await guarded({
      accept: ({ payload }) => new Promise((resolve) => stored.push(() => resolve(payload))),
    });
    const terminal = await enter(target);
    terminal.send(...[1, 2, 3, 4].map(checkIn));
    await waitFor('all to come', () => stored.length === 4);
    assert.ok(await terminal.settled());
    assert.equal(terminal.all('puback').length, 0, 'nothing is acknowledged yet');
    const chunks: number[] = [];
    terminal.socket.on('data', () => chunks.push(terminal.all('publish').length));
    for (const store of stored) store();
    await waitFor('the answers', () => terminal.all('publish').length === 4);
    assert.deepEqual(chunks, [4]);
    assert.deepEqual(
      terminal.heard.filter(({ cmd }) => cmd === 'puback' || cmd === 'publish').map(({ cmd }) => cmd),
      ['puback', 'publish', 'puback', 'publish', 'puback', 'publish', 'puback', 'publish'],
    );
    assert.deepEqual(
      terminal.all('puback').map(({ messageId }) => messageId),
      [1, 2, 3, 4],
    );
  });

  it('no two messages to a terminal have one id, whether they go past aedes or through it', async () => {
    const target = await guarded();
    const terminal = await enter(target);
    for (let messageId = 1; messageId <= 10; messageId++) {
      terminal.send(checkIn(messageId));
      await waitFor('`stored`', () => terminal.all('publish').length === 2 * messageId - 1);
      target.send(T, topics.command(T, `c${messageId}`), Buffer.from('x'));
      await waitFor('the command', () => terminal.all('publish').length === 2 * messageId);
    }
    const ids = terminal.all('publish').map(({ messageId = 0 }) => messageId);
    // One counter gives them all, 1 behind 65,535.
    assert.deepEqual(
      ids,
      ids.map((_, i) => ((ids[0]! + i - 1) % 65_535) + 1),
    );
  });

  it('they are counted, stored or failed, as those that go through aedes are', async () => {
    const metrics = await prometheusMetrics();
    const isGood = (payload: Uint8Array) => Buffer.from(payload).toString() === 'x';
    const target = await guarded({
      metrics,
      accept: async ({ payload }) => {
        if (!isGood(payload)) throw new Error('the disk is full');
        return payload;
      },
    });
    const terminal = await enter(target);
    terminal.send(...[1, 2, 3].map(checkIn));
    await waitFor('the answers', () => terminal.all('puback').length === 3);
    terminal.send(publishPacket(topics.checkIn(T), 'bad', { messageId: 4 }));
    await waitFor('the end of what was not stored', () => terminal.closed);
    const lines = (await metrics.text()).split('\n');
    const told = (name: string) => lines.find((line) => line.startsWith(`coride_broker_${name} `));
    assert.equal(told('batches_total{outcome="stored"}'), 'coride_broker_batches_total{outcome="stored"} 3');
    assert.equal(told('batches_total{outcome="failed"}'), 'coride_broker_batches_total{outcome="failed"} 1');
    assert.equal(told('store_seconds_count'), 'coride_broker_store_seconds_count 3');
  });

  it('a check-in that comes byte by byte is stored once, and what is behind it is heard', async () => {
    const target = await guarded();
    const terminal = await enter(target);
    for (const byte of bytesOf(checkIn(1))) terminal.socket.write(Buffer.from([byte]));
    assert.ok(await terminal.settled());
    await terminal.next('puback');
    assert.equal(target.stored.length, 1);
  });

  it('a terminal that says nothing but check-ins is no silent one', async () => {
    // Its real bounds are 10 to 90 s: the door is told 60 where the client says 1.
    const target = await without({
      judge: (admission, name, connect) => GUARDS.judge(admission, name, { ...connect, keepalive: 60 }),
    });
    const busy = await knock(target);
    const silent = await knock(target, OTHER);
    assert.ok(await busy.connect(T, { keepalive: 1 }));
    let sent = 0;
    const timer = setInterval(() => busy.send(checkIn(++sent)), 100);
    whenTestEnds(() => clearInterval(timer));
    await busy.next('puback');
    assert.ok(await silent.connect(OTHER, { keepalive: 1 }));
    await waitFor('the silent one to end', () => silent.closed);
    assert.equal(busy.closed, false);
  });

  it('the PUBACKs that answer `stored` are no flood; control: those that answer nothing are', async () => {
    const limits = { messagesPerSecond: 1e6, messageBurst: 1e6, packetsPerSecond: 0.001, packetBurst: 10 };
    const target = await guarded({ limits });
    const [honest, flooder] = [await enter(target), await enter(target, OTHER)];
    for (let messageId = 1; messageId <= 100; messageId++) {
      honest.send(checkIn(messageId));
      const stored = await honest.next('publish');
      assert.ok(stored?.messageId, `message ${messageId} is answered`);
      honest.send({ cmd: 'puback', messageId: stored.messageId });
    }
    assert.ok(await honest.settled());
    flooder.send(...Array.from({ length: 100 }, (_, i) => ({ cmd: 'puback' as const, messageId: i + 1 })));
    await waitFor('the flooder to end', () => flooder.closed);
    assert.equal(honest.closed, false);
  });
});
