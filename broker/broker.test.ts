import assert from 'node:assert/strict';
import type { IClientOptions } from 'mqtt';
import { mqttNetwork } from '../platform/mqtt-network';
import { encodeJson } from '../protocol/messages/state';
import { terminalIdOf } from '../protocol/terminal-id';
import { terminalFilters, topics } from '../protocol/topics';
import { testAuthority } from '../test/support/certificates';
import { waitFor } from '../test/support/wait';
import {
  client,
  connected,
  getsIn,
  identities,
  next,
  OPERATOR,
  OTHER,
  openBroker,
  stateBytes,
  stateTopic,
  T,
  will,
} from './testing/peers';

describe('broker', () => {
  it('lets a terminal in by its certificate, and nobody else', async () => {
    const revoked = new Set<string>();
    const broker = await openBroker({ isRevoked: (id) => revoked.has(id) });
    const { server, of, issue } = await identities();
    const knocks = async (
      ...args: Parameters<typeof client> extends [unknown, ...infer Rest] ? Rest : never
    ) => getsIn(await client(broker, ...args));
    assert.equal(await knocks(), true);
    assert.equal(broker.connected(), 1);
    const stranger = await (await testAuthority()).issue(T);
    assert.equal(await knocks(T, {}, { ...stranger, ca: server.ca }), false, 'a foreign CA');
    assert.equal(await knocks(T, { cert: undefined, key: undefined }), false, 'no certificate');
    assert.equal(await knocks(T, {}, of.get(OTHER)), false, "another's certificate");
    assert.equal(await knocks('nobody', {}, await issue('nobody')), false, 'a name that is no terminalId');
    assert.equal(await knocks(OTHER, { maxVersion: 'TLSv1.2' } as IClientOptions), false, 'TLS 1.2');
    revoked.add(OTHER);
    assert.equal(await knocks(OTHER), false, 'revoked');
    revoked.clear();
    assert.equal(await knocks(OTHER), true);
    assert.equal(broker.connected(), 2);
  });

  const refusedConnects: [string, Partial<IClientOptions>][] = [
    ['a session that is kept', { clean: false }],
    ['no keep-alive', { keepalive: 0 }],
    ['a keep-alive above 90 s', { keepalive: 91 }],
    ['MQTT 5', { protocolVersion: 5 }],
    ['no will', { will: undefined }],
    ['a will on a foreign topic', { will: { ...will(OTHER) } }],
    ['a will on its check-in lane', { will: { ...will(T), topic: topics.checkIn(T) } }],
    ['a will that is not retained', { will: { ...will(T), retain: false } }],
    ['a will with QoS 0', { will: { ...will(T), qos: 0 } }],
    [
      'a will that says online',
      { will: { ...will(T), payload: Buffer.from('{"v":1,"state":"online","session":1}') } },
    ],
    ['a will of 300 bytes', { will: { ...will(T), payload: Buffer.alloc(300, 32) } }],
  ];
  for (const [what, change] of refusedConnects)
    it(`refuses a CONNECT with ${what}`, async () => {
      assert.equal(await getsIn(await client(await openBroker(), T, change)), false);
    });

  it('holds the PUBACK until the check-in is stored, then sends `stored`', async () => {
    let store = (_answer: Uint8Array) => {};
    const broker = await openBroker({ accept: () => new Promise((resolve) => (store = resolve)) });
    const made = await connected(broker);
    await made.subscribeAsync(terminalFilters(T), { qos: 1 });
    let acknowledged = false;
    const puback = made
      .publishAsync(topics.checkIn(T), Buffer.from([1]), { qos: 1 })
      .then(() => (acknowledged = true));
    // A later answer of the broker on the same connection shows that the PUBACK is not merely on its way.
    await made.subscribeAsync(topics.stored(T), { qos: 1 });
    assert.equal(acknowledged, false);
    const order: string[] = [];
    made.on('packetreceive', ({ cmd }) => order.push(cmd));
    const message = next(made, 'message');
    store(Buffer.from([2]));
    await puback;
    const [topic, payload] = (await message) as [string, Buffer];
    assert.equal(topic, topics.stored(T));
    assert.deepEqual([...payload], [2]);
    assert.deepEqual(order, ['puback', 'publish']);
  });

  it('sends no PUBACK and closes when the disk fails, and goes on', async () => {
    let failing = true;
    const broker = await openBroker({
      accept: async ({ payload }) => {
        if (failing) throw new Error('disk full');
        return payload;
      },
    });
    const made = await connected(broker);
    let acknowledged = false;
    made.publish(topics.checkIn(T), Buffer.from([1]), { qos: 1 }, (error) => {
      acknowledged ||= !error;
    });
    await next(made, 'close');
    assert.equal(acknowledged, false);
    failing = false;
    const again = await connected(broker, T, 2);
    await again.publishAsync(topics.checkIn(T), Buffer.from([1]), { qos: 1 });
  });

  const breaches: [string, string, { qos: 0 | 1 | 2; retain?: boolean }, number][] = [
    ["another terminal's check-in lane", topics.checkIn(OTHER), { qos: 1 }, 1],
    ["another terminal's state", stateTopic(OTHER), { qos: 1, retain: true }, 1],
    ['another operator', topics.terminal('dalian', T, 'state'), { qos: 1, retain: true }, 1],
    ['a lane that does not exist', `coride/1/terminal/${OPERATOR}/${T}/x`, { qos: 1 }, 1],
    ['its own stored topic', topics.stored(T), { qos: 1 }, 1],
    ['the system topic that closes a client', '$SYS/x/new/clients', { qos: 0 }, 1],
    ['its check-in lane, retained', topics.checkIn(T), { qos: 1, retain: true }, 1],
    ['its check-in lane with QoS 0', topics.checkIn(T), { qos: 0 }, 1],
    ['its check-in lane with QoS 2', topics.checkIn(T), { qos: 2 }, 1],
    ['its check-in lane, 9,000 bytes', topics.checkIn(T), { qos: 1 }, 9000],
    ['its state, 300 bytes', stateTopic(T), { qos: 1, retain: true }, 300],
  ];
  for (const [what, topic, wire, size] of breaches)
    it(`closes a terminal that writes to ${what}`, async () => {
      const stored: string[] = [];
      const broker = await openBroker({
        accept: async ({ terminalId, payload }) => {
          stored.push(terminalId);
          return payload;
        },
      });
      const neighbour = await connected(broker, OTHER);
      const made = await connected(broker);
      made.publish(topic, Buffer.alloc(size, 0x61), wire, () => undefined);
      await next(made, 'close');
      assert.deepEqual(stored, []);
      assert.ok(neighbour.connected);
    });

  it('grants the six filters of a terminal and no other', async () => {
    const broker = await openBroker();
    const made = await connected(broker);
    const filters = [
      ...terminalFilters(T),
      '#',
      'coride/#',
      '+/+/+',
      topics.stored(OTHER),
      `coride/1/command/+/+`,
      '$SYS/#',
    ];
    const packet = {
      cmd: 'subscribe' as const,
      messageId: 77,
      subscriptions: filters.map((topic) => ({ topic, qos: 1 as const })),
    };
    const suback = new Promise<number[]>((resolve) => {
      made.on('packetreceive', (each) => {
        if (each.cmd === 'suback') resolve([...(each.granted as number[])]);
      });
    });
    const raw = made as unknown as { _writePacket(packet: object): void };
    raw._writePacket(packet);
    assert.deepEqual(await suback, [1, 1, 1, 1, 1, 1, 128, 128, 128, 128, 128, 128]);
  });

  it('grants no filter with QoS 2', async () => {
    const made = await connected(await openBroker());
    await assert.rejects(made.subscribeAsync(topics.stored(T), { qos: 2 }), /Unspecified error|128/);
  });

  it('sends to one terminal only, and says when it is not there', async () => {
    const broker = await openBroker();
    const [a, b] = [await connected(broker, T), await connected(broker, OTHER)];
    await a.subscribeAsync(topics.boarded(T), { qos: 1 });
    await b.subscribeAsync(topics.boarded(OTHER), { qos: 1 });
    const heard: string[] = [];
    b.on('message', (topic) => heard.push(topic));
    const message = next(a, 'message');
    assert.equal(broker.send(T, topics.boarded(T), Buffer.from([9])), true);
    assert.deepEqual([...((await message)[1] as Buffer)], [9]);
    assert.equal(broker.send(terminalIdOf(99), topics.boarded(T), Buffer.from([9])), false);
    await b.subscribeAsync(topics.boarded(OTHER), { qos: 1 });
    assert.deepEqual(heard, []);
    const closed = next(a, 'close');
    broker.closeClient(T);
    await closed;
    assert.equal(broker.send(T, topics.boarded(T), Buffer.from([9])), false);
  });

  it('loses no retained message that one sent directly overtakes', async () => {
    const broker = await openBroker();
    const made = await connected(broker);
    await made.subscribeAsync(terminalFilters(T), { qos: 1 });
    const heard: string[] = [];
    const both = new Promise<void>((resolve) => {
      made.on('message', (topic) => {
        heard.push(topic);
        if (heard.length === 2) resolve();
      });
    });
    const retained = broker.publishRetained(topics.desired(T), encodeJson({ v: 1 }));
    broker.send(T, topics.stored(T), Buffer.from([1]));
    await Promise.all([retained, both]);
    assert.deepEqual(new Set(heard), new Set([topics.desired(T), topics.stored(T)]));
  });

  it('gives retained server messages to terminals that connect later', async () => {
    const broker = await openBroker();
    await broker.publishRetained(topics.server('ingest'), encodeJson({ online: true, at: 'now' }));
    const made = await connected(broker);
    const message = next(made, 'message');
    await made.subscribeAsync('coride/1/server/+/state', { qos: 1 });
    assert.equal((await message)[0], topics.server('ingest'));
  });

  it("serves a terminal's own network port: subscribe, state, check-in, `stored`, clean end", async () => {
    const states: string[] = [];
    const broker = await openBroker({ onState: (_id, { state }) => states.push(state) });
    const { of } = await identities();
    const session = await mqttNetwork().connect({
      host: '127.0.0.1',
      port: broker.port,
      clientId: T,
      tls: { ...of.get(T)!, serverName: 'localhost' },
      will: will(T),
      keepAlive: 60,
    });
    await session.subscribe(terminalFilters(T));
    await session.publish(stateTopic(T), stateBytes('online', 1), { qos: 1, retain: true });
    const stored = new Promise((resolve) =>
      session.onMessage((topic, payload) => resolve([topic, ...payload])),
    );
    await session.publish(topics.checkIn(T), Uint8Array.of(5), { qos: 1 });
    assert.deepEqual(await stored, [topics.stored(T), 5]);
    await session.publish(stateTopic(T), stateBytes('stopped', 1), { qos: 1, retain: true });
    await session.close();
    await waitFor('it to be gone', () => broker.connected() === 0);
    assert.deepEqual(states, ['online', 'stopped']);
  });

  it('takes a port in use for an error of its own', async () => {
    const { port } = await openBroker();
    await assert.rejects(openBroker({ port }), /EADDRINUSE/);
  });
});
