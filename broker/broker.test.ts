import assert from 'node:assert/strict';
import { type EventEmitter, once } from 'node:events';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { systemClock } from '../platform/clock';
import { silentLog } from '../platform/log';
import { encodeJson } from '../protocol/messages/state';
import { terminalIdOf } from '../protocol/terminal-id';
import { terminalFilters, topics } from '../protocol/topics';
import { type Identity, type TestAuthority, testAuthority } from '../test/support/certificates';
import { whenTestEnds } from '../test/support/cleanup';
import { waitFor } from '../test/support/wait';
import { type Accept, type Broker, startBroker } from './broker';
import { CONNECT_LIMIT, PACKET_LIMIT } from './packet-guard';

const OPERATOR = 'shenyang';
const T = terminalIdOf(7);
const OTHER = terminalIdOf(8);

const will = (terminalId: string, session = 1) => ({
  topic: topics.terminal(OPERATOR, terminalId, 'state'),
  payload: Buffer.from(encodeJson({ v: 1, state: 'lost', session })),
  qos: 1 as const,
  retain: true,
});

describe('broker', () => {
  let authority: TestAuthority;
  let server: Identity;
  const identities = new Map<string, Identity>();
  const revoked = new Set<string>();

  before(async () => {
    authority = await testAuthority();
    server = await authority.issue('operator');
    for (const id of [T, OTHER, 'flows']) identities.set(id, await authority.issue(id));
  });
  afterEach(() => revoked.clear());

  const echo: Accept = async ({ payload }) => payload;

  async function open(accept: Accept = echo): Promise<Broker> {
    const broker = await startBroker({
      host: '127.0.0.1',
      port: 0,
      tls: server,
      operatorId: OPERATOR,
      isRevoked: (id) => revoked.has(id),
      accept,
      clock: systemClock(),
      log: silentLog(),
    });
    whenTestEnds(() => broker.close());
    return broker;
  }

  function client(
    broker: Broker,
    id = T,
    change: Partial<IClientOptions> = {},
    identity = identities.get(id)!,
  ): MqttClient {
    const made = mqtt.connect({
      protocol: 'mqtts',
      host: 'localhost',
      port: broker.port,
      ...identity,
      clientId: id,
      clean: true,
      keepalive: 60,
      reconnectPeriod: 0,
      will: will(id),
      ...change,
    });
    made.on('error', () => undefined);
    whenTestEnds(() => made.endAsync(true).then(() => undefined));
    return made;
  }

  async function connected(broker: Broker, id = T): Promise<MqttClient> {
    const made = client(broker, id);
    await next(made, 'connect');
    return made;
  }

  /** The arguments of the next such event; a client's errors are what these tests provoke. */
  const next = (made: MqttClient, name: string) =>
    new Promise<unknown[]>((resolve) => {
      (made as unknown as EventEmitter).once(name, (...args: unknown[]) => resolve(args));
    });
  /** Resolves true when it gets in, false when the broker closes the door. */
  const getsIn = (made: MqttClient) =>
    Promise.race([next(made, 'connect').then(() => true), next(made, 'close').then(() => false)]);
  const closes = (made: MqttClient) => next(made, 'close');

  it('lets a terminal in by its certificate, and nobody else', async () => {
    const broker = await open();
    assert.equal(await getsIn(client(broker)), true);
    assert.equal(broker.connected(), 1);
    const stranger = await (await testAuthority()).issue(T);
    assert.equal(await getsIn(client(broker, T, { ca: server.ca }, { ...stranger, ca: server.ca })), false);
    assert.equal(await getsIn(client(broker, T, { cert: undefined, key: undefined })), false);
    assert.equal(await getsIn(client(broker, T, {}, identities.get(OTHER)!)), false, "another's certificate");
    assert.equal(await getsIn(client(broker, 'flows')), false, 'a name that is no terminalId');
    revoked.add(OTHER);
    assert.equal(await getsIn(client(broker, OTHER)), false, 'revoked');
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
      assert.equal(await getsIn(client(await open(), T, change)), false);
    });

  it('holds the PUBACK until the check-in is stored, then sends `stored`', async () => {
    let store = (_answer: Uint8Array) => {};
    const broker = await open(() => new Promise((resolve) => (store = resolve)));
    const made = await connected(broker);
    await made.subscribeAsync(terminalFilters(T), { qos: 1 });
    let acknowledged = false;
    const puback = made
      .publishAsync(topics.checkIn(T), Buffer.from([1]), { qos: 1 })
      .then(() => (acknowledged = true));
    // A later answer of the broker on the same connection shows that the PUBACK is not merely on its way.
    await made.subscribeAsync(topics.stored(T), { qos: 1 });
    assert.equal(acknowledged, false);
    const message = next(made, 'message') as Promise<[string, Buffer]>;
    store(Buffer.from([2]));
    await puback;
    const [topic, payload] = await message;
    assert.equal(topic, topics.stored(T));
    assert.deepEqual([...payload], [2]);
  });

  it('sends no PUBACK and closes when the disk fails', async () => {
    const broker = await open(() => Promise.reject(new Error('disk full')));
    const made = await connected(broker);
    let acknowledged = false;
    made.publish(topics.checkIn(T), Buffer.from([1]), { qos: 1 }, (error) => {
      acknowledged ||= !error;
    });
    await closes(made);
    assert.equal(acknowledged, false);
  });

  const breaches: [string, string, { qos: 0 | 1 | 2; retain?: boolean }, number][] = [
    ["another terminal's check-in lane", topics.checkIn(OTHER), { qos: 1 }, 1],
    ["another terminal's state", topics.terminal(OPERATOR, OTHER, 'state'), { qos: 1, retain: true }, 1],
    ['another operator', topics.terminal('dalian', T, 'state'), { qos: 1, retain: true }, 1],
    ['a lane that does not exist', `coride/1/terminal/${OPERATOR}/${T}/x`, { qos: 1 }, 1],
    ['its own stored topic', topics.stored(T), { qos: 1 }, 1],
    ['the system topic that closes a client', '$SYS/x/new/clients', { qos: 0 }, 1],
    ['its check-in lane, retained', topics.checkIn(T), { qos: 1, retain: true }, 1],
    ['its check-in lane with QoS 0', topics.checkIn(T), { qos: 0 }, 1],
    ['its check-in lane with QoS 2', topics.checkIn(T), { qos: 2 }, 1],
    ['its check-in lane, 9,000 bytes', topics.checkIn(T), { qos: 1 }, 9000],
    ['its state, 300 bytes', topics.terminal(OPERATOR, T, 'state'), { qos: 1, retain: true }, 300],
  ];
  for (const [what, topic, wire, size] of breaches)
    it(`closes a terminal that writes to ${what}`, async () => {
      const stored: string[] = [];
      const broker = await open(async ({ terminalId, payload }) => {
        stored.push(terminalId);
        return payload;
      });
      const neighbour = await connected(broker, OTHER);
      const made = await connected(broker);
      made.publish(topic, Buffer.alloc(size, 0x61), wire, () => undefined);
      await closes(made);
      assert.deepEqual(stored, []);
      assert.ok(neighbour.connected);
    });

  it('grants the six filters of a terminal and no other', async () => {
    const broker = await open();
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

  it('sends to one terminal only, and says when it is not there', async () => {
    const broker = await open();
    const [a, b] = [await connected(broker, T), await connected(broker, OTHER)];
    await a.subscribeAsync(topics.boarded(T), { qos: 1 });
    await b.subscribeAsync(topics.boarded(OTHER), { qos: 1 });
    const heard: string[] = [];
    b.on('message', (topic) => heard.push(topic));
    const message = next(a, 'message') as Promise<[string, Buffer]>;
    assert.equal(broker.send(T, topics.boarded(T), Buffer.from([9])), true);
    assert.deepEqual([...(await message)[1]], [9]);
    assert.equal(broker.send(terminalIdOf(99), topics.boarded(T), Buffer.from([9])), false);
    await b.subscribeAsync(topics.boarded(OTHER), { qos: 1 });
    assert.deepEqual(heard, []);
  });

  it('gives retained server messages to terminals that connect later', async () => {
    const broker = await open();
    await broker.publishRetained(topics.server('ingest'), encodeJson({ online: true, at: 'now' }));
    const made = await connected(broker);
    const message = next(made, 'message') as Promise<[string, Buffer]>;
    await made.subscribeAsync('coride/1/server/+/state', { qos: 1 });
    assert.equal((await message)[0], topics.server('ingest'));
  });

  it('keeps the newer state when an older session dies after it: a will cannot make a live terminal lost', async () => {
    const broker = await open();
    const watch: string[] = [];
    const first = client(broker, T, { will: will(T, 1) });
    await next(first, 'connect');
    const second = client(broker, T, { will: will(T, 2) });
    await next(second, 'connect');
    const state = encodeJson({ v: 1, state: 'online', session: 2 });
    await second.publishAsync(topics.terminal(OPERATOR, T, 'state'), Buffer.from(state), {
      qos: 1,
      retain: true,
    });
    await waitFor('the first client to be closed', () => !first.connected);
    assert.equal(broker.connected(), 1);
    assert.deepEqual(watch, []);
    second.publish(
      topics.terminal(OPERATOR, T, 'state'),
      Buffer.from(encodeJson({ v: 1, state: 'online', session: 1 })),
      { qos: 1, retain: true },
    );
    await closes(second);
  });

  it('refuses a newcomer after three takeovers within a minute: two devices share an identity', async () => {
    const broker = await open();
    for (let i = 0; i < 4; i++) assert.equal(await getsIn(client(broker)), true, `connection ${i}`);
    assert.equal(await getsIn(client(broker)), false);
    assert.equal(await getsIn(client(broker, OTHER)), true);
  });

  async function rawSocket(broker: Broker): Promise<TLSSocket> {
    const socket = tlsConnect({ host: 'localhost', port: broker.port, ...identities.get(T)! });
    socket.on('error', () => undefined);
    whenTestEnds(() => void socket.destroy());
    await once(socket, 'secureConnect');
    socket.resume();
    return socket;
  }

  it('ends a connection whose packets are too large at their header, or that begins without CONNECT', async () => {
    const broker = await open();
    const remaining = (size: number) => [(size & 127) | 128, ((size >> 7) & 127) | 128, (size >> 14) & 127];
    const cases: number[][] = [
      [0x10, ...remaining(CONNECT_LIMIT + 1)],
      [0x10, 0xff, 0xff, 0xff, 0x7f],
      [0x30, 2, 0, 0],
      [0xc0, 0],
    ];
    for (const bytes of cases) {
      const socket = await rawSocket(broker);
      const closed = once(socket, 'close');
      socket.write(Buffer.from(bytes));
      await closed;
    }
    const made = await connected(broker);
    made.publish(topics.checkIn(T), Buffer.alloc(PACKET_LIMIT + 1), { qos: 1 }, () => undefined);
    await closes(made);
  });

  it('stores nothing that arrives before CONNACK', async () => {
    const stored: Uint8Array[] = [];
    const broker = await open(async ({ payload }) => {
      stored.push(payload);
      return payload;
    });
    const socket = await rawSocket(broker);
    const text = (value: string) => [value.length >> 8, value.length & 255, ...Buffer.from(value)];
    const publish = [...text(topics.checkIn(T)), 0, 1, 42];
    const refused = [...text('MQTT'), 4, 2, 0, 60, ...text(T)];
    const closed = once(socket, 'close');
    const packets = [
      0x10,
      refused.length,
      ...refused,
      0x32,
      publish.length,
      ...publish,
      0x32,
      publish.length,
      ...publish,
    ];
    socket.write(Buffer.from(packets));
    await closed;
    assert.deepEqual(stored, []);
    assert.equal(await getsIn(client(broker)), true, 'the broker goes on');
  });

  it('takes a port in use for an error of its own', async () => {
    const broker = await open();
    await assert.rejects(
      startBroker({
        host: '127.0.0.1',
        port: broker.port,
        tls: server,
        operatorId: OPERATOR,
        isRevoked: () => false,
        accept: echo,
        clock: systemClock(),
        log: silentLog(),
      }),
      /EADDRINUSE/,
    );
  });
});
