import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { virtualClock } from '../platform/virtual-clock';
import { encodeJson } from '../protocol/messages/state';
import { terminalFilters, topics } from '../protocol/topics';
import examples from '../protocol/vectors/status-messages.json';
import { waitFor } from '../test/support/wait';
import type { Status } from './broker';
import { client, connected, getsIn, next, OPERATOR, OTHER, openBroker, T } from './testing/peers';

const lane = (name: 'health' | 'position' | 'count' | 'about') => topics.terminal(OPERATOR, T, name);
const alert = (id: string) => topics.alert(OPERATOR, T, id);

/** A broker, and what it heard from terminals. */
async function listening() {
  const heard: Status[] = [];
  const broker = await openBroker({ onStatus: (status) => heard.push(status) });
  const words = () =>
    heard.map(({ lane: name, id, payload }) => `${name} ${id} ${payload.length > 0}`.trim());
  return { broker, words };
}

describe('broker: what terminals say of themselves', () => {
  it('reaches the operator lane by lane, an alert with its id, and its end as nothing', async () => {
    const { broker, words } = await listening();
    const made = await connected(broker);
    await made.publishAsync(lane('health'), Buffer.from(encodeJson(examples.health)), {
      qos: 0,
      retain: true,
    });
    await made.publishAsync(lane('count'), Buffer.from(encodeJson(examples.count)), { qos: 1 });
    const retained = { qos: 1, retain: true } as const;
    await made.publishAsync(alert('storage'), Buffer.from(encodeJson(examples.alert)), retained);
    await made.publishAsync(alert('storage'), Buffer.alloc(0), retained);
    await waitFor('all four', () => words().length === 4);
    assert.deepEqual(words(), ['health  true', 'count  true', 'alert storage true', 'alert storage false']);
  });

  const breaches: [string, string, { qos: 0 | 1; retain?: boolean }, number][] = [
    ["another terminal's health", topics.terminal(OPERATOR, OTHER, 'health'), { qos: 0, retain: true }, 10],
    ['health that is not retained', lane('health'), { qos: 0 }, 10],
    ['a position with QoS 1', lane('position'), { qos: 1 }, 10],
    ['a retained count', lane('count'), { qos: 1, retain: true }, 10],
    ['an alert that no table knows', alert('free-lunch'), { qos: 1, retain: true }, 10],
    ['an alert of 3 KB', alert('storage'), { qos: 1, retain: true }, 3_000],
    ['an about of 5 KB', lane('about'), { qos: 1, retain: true }, 5_000],
    ['a reply to no command', topics.reply(OPERATOR, T, randomUUID()), { qos: 1 }, 10],
    ['a reply with another name', topics.reply(OPERATOR, T, 'x'), { qos: 1 }, 10],
  ];
  for (const [what, topic, options, bytes] of breaches)
    it(`closes a terminal that sends ${what}`, async () => {
      const { broker, words } = await listening();
      const made = await connected(broker);
      const closed = next(made, 'close');
      made.publish(topic, Buffer.alloc(bytes, 32), options, () => undefined);
      await closed;
      assert.deepEqual(words(), []);
    });

  it('takes the answers to a command that was sent, four at most, and again when it was sent again', async () => {
    const { broker, words } = await listening();
    const made = await connected(broker);
    await made.subscribeAsync(terminalFilters(T), { qos: 1 });
    const id = randomUUID();
    const ask = () => broker.send(T, topics.command(T, id), Buffer.from(encodeJson(examples.command)));
    const answer = () =>
      made.publishAsync(topics.reply(OPERATOR, T, id), Buffer.from(encodeJson(examples.reply)), { qos: 1 });
    ask();
    for (let i = 0; i < 4; i++) await answer();
    ask();
    await answer();
    assert.equal(words().length, 5);
    for (let i = 0; i < 3; i++) await answer();
    const closed = next(made, 'close');
    answer().catch((error: Error) => assert.ok(error));
    await closed;
    assert.equal(words().length, 8);
  });

  it('tells of three takeovers of one identity within ten minutes, once', async () => {
    const clock = virtualClock();
    const clones: string[] = [];
    const broker = await openBroker({ clock, onClone: (id) => clones.push(id) });
    for (let i = 0; i < 4; i++) {
      assert.equal(await getsIn(await client(broker)), true);
      assert.equal(clones.length, i < 3 ? 0 : 1, `after ${i} takeovers`);
      await clock.advance(70_000);
    }
    assert.equal(await getsIn(await client(broker)), true);
    assert.deepEqual(clones, [T]);
  });
});
