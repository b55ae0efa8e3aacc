import assert from 'node:assert/strict';
import { once } from 'node:events';
import { virtualClock } from '../platform/virtual-clock';
import { topics } from '../protocol/topics';
import { waitFor } from '../test/support/wait';
import {
  client,
  connected,
  getsIn,
  next,
  OTHER,
  openBroker,
  packets,
  rawSocket,
  stateBytes,
  stateTopic,
  T,
  will,
} from './testing/peers';

const retained = { qos: 1, retain: true } as const;

/** A broker and the states that it heard, `<state> <session>`. */
async function heardStates() {
  const heard: string[] = [];
  const broker = await openBroker({
    onState: (_id, { state, session }) => heard.push(`${state} ${session}`),
  });
  return { broker, heard };
}

describe('broker: sessions of a terminal', () => {
  it('end with `lost` when the connection breaks, and not after DISCONNECT', async () => {
    const { broker, heard } = await heardStates();
    const first = await connected(broker, T, 1);
    await first.publishAsync(stateTopic(T), stateBytes('online', 1), retained);
    first.stream.destroy();
    await waitFor('the will', () => heard.includes('lost 1'));
    const second = await connected(broker, T, 2);
    await second.publishAsync(stateTopic(T), stateBytes('stopped', 2), retained);
    await second.endAsync();
    await waitFor('nobody connected', () => broker.connected() === 0);
    assert.deepEqual(heard, ['online 1', 'lost 1', 'stopped 2']);
  });

  it('drop the will of the older one: a takeover cannot make a live terminal lost', async () => {
    const { broker, heard } = await heardStates();
    const first = await connected(broker, T, 1);
    const closed = next(first, 'close');
    const second = await connected(broker, T, 2);
    await second.publishAsync(stateTopic(T), stateBytes('online', 2), retained);
    await closed;
    assert.equal(broker.connected(), 1);
    assert.deepEqual(heard, ['online 2']);
    second.stream.destroy();
    await waitFor('its own will', () => heard.includes('lost 2'));
  });

  it('drop it also when a terminal that was set up anew counts from 1 again', async () => {
    const { broker, heard } = await heardStates();
    const closed = next(await connected(broker, T, 500), 'close');
    const anew = await connected(broker, T, 1);
    await closed;
    await anew.publishAsync(stateTopic(T), stateBytes('online', 1), retained);
    assert.deepEqual(heard, ['online 1']);
  });

  it('close when they publish the state of an older session, or what is no state', async () => {
    const { broker, heard } = await heardStates();
    for (const payload of [
      stateBytes('online', 4),
      stateBytes('happy', 5),
      Buffer.from('{'),
      Buffer.alloc(0),
    ]) {
      const made = await connected(broker, T, 5);
      const closed = next(made, 'close');
      made.publish(stateTopic(T), payload, retained, () => undefined);
      await closed;
    }
    assert.deepEqual(new Set(heard), new Set(['lost 5']));
  });

  it('reach the newcomer when the old connection dies in the same moment', async () => {
    const broker = await openBroker({ limits: { takeovers: 100 } });
    for (let round = 1; round <= 8; round++) {
      const id = round % 2 ? T : OTHER;
      const old = await rawSocket(broker, id);
      old.socket.write(packets.connect(id, 2 * round));
      await waitFor('CONNACK', () => broker.send(id, topics.boarded(id), Buffer.from([0])));
      old.socket.write(packets.subscribe(topics.stored(id)));
      await once(old.socket, 'data');
      const fresh = await rawSocket(broker, id);
      const answered = once(fresh.socket, 'data');
      old.socket.destroy();
      fresh.socket.write(packets.connect(id, 2 * round + 1));
      await answered;
      await waitFor('the old one to be gone', () => broker.connected() === 1);
      const message = once(fresh.socket, 'data');
      await waitFor(`round ${round}`, () => broker.send(id, topics.boarded(id), Buffer.from([round])));
      assert.equal(((await message)[0] as Buffer).at(-1), round);
      const gone = once(fresh.socket, 'close');
      broker.closeClient(id);
      await gone;
      await waitFor('nobody', () => broker.connected() === 0);
    }
  });

  it('are one, when two newcomers come in the same moment', async () => {
    const broker = await openBroker({ limits: { takeovers: 100 } });
    const first = await connected(broker, T, 1);
    await first.subscribeAsync(topics.stored(T), { qos: 1 });
    const [a, b] = [await rawSocket(broker), await rawSocket(broker)];
    const ends: string[] = [];
    a.socket.on('close', () => ends.push('a'));
    b.socket.on('close', () => ends.push('b'));
    a.socket.write(packets.connect(T, 2));
    b.socket.write(packets.connect(T, 3));
    await waitFor('one of them to end', () => ends.length === 1);
    assert.equal(broker.connected(), 1);
    await waitFor('the other to be reached', () => broker.send(T, topics.boarded(T), Buffer.from([1])));
  });

  it('are refused after three takeovers within a minute, while the one that is there stays', async () => {
    const clock = virtualClock();
    const broker = await openBroker({ clock });
    const knock = async (id = T) => getsIn(await client(broker, id));
    for (let i = 0; i < 4; i++) assert.equal(await knock(), true, `connection ${i}`);
    assert.equal(await knock(), false);
    assert.equal(await knock(OTHER), true, 'another terminal');
    await clock.advance(59_000);
    assert.equal(await knock(), false);
    assert.equal(broker.connected(), 2);
    broker.closeClient(T);
    await waitFor('the place to be free', () => broker.connected() === 1);
    assert.equal(await knock(), true, 'no takeover');
    await clock.advance(61_000);
    assert.equal(await knock(), true, 'a minute later');
  });

  it('begin with a will of their own number', async () => {
    const { broker, heard } = await heardStates();
    const made = await client(broker, T, { will: will(T, 7) });
    await next(made, 'connect');
    made.stream.destroy();
    await waitFor('the will', () => heard.length === 1);
    assert.deepEqual(heard, ['lost 7']);
  });
});
