import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { virtualClock } from '../platform/virtual-clock';
import { terminalFilters, topics } from '../protocol/topics';
import { waitFor } from '../test/support/wait';
import { CONNECT_LIMIT, PACKET_LIMIT } from './packet-guard';
import { connected, next, OTHER, openBroker, packets, rawSocket, T } from './testing/peers';

/** A broker that counts what it stores. */
async function counting(change: Parameters<typeof openBroker>[0] = {}) {
  const stored: string[] = [];
  const broker = await openBroker({
    accept: async ({ terminalId, payload }) => {
      stored.push(terminalId);
      return payload;
    },
    ...change,
  });
  return { broker, stored };
}

const closes = (socket: TLSSocket) => once(socket, 'close');
const many = (count: number, one: Buffer) => Buffer.concat(Array.from({ length: count }, () => one));

describe('broker: floods and packets out of turn', () => {
  const remaining = (size: number) => [(size & 127) | 128, ((size >> 7) & 127) | 128, (size >> 14) & 127];
  const openings: [string, number[]][] = [
    ['a CONNECT that is too large', [0x10, ...remaining(CONNECT_LIMIT + 1)]],
    ['a CONNECT of 256 MB', [0x10, 0xff, 0xff, 0xff, 0x7f]],
    ['a length without end', [0x10, 0x80, 0x80, 0x80, 0x80, 0x01]],
    ['a PUBLISH', [0x30, 2, 0, 0]],
    ['a PINGREQ', [0xc0, 0]],
  ];
  for (const [what, bytes] of openings)
    it(`ends a connection that begins with ${what}, at its header`, async () => {
      const { socket } = await rawSocket(await openBroker());
      const closed = closes(socket);
      socket.write(Buffer.from(bytes));
      await closed;
    });

  it('ends a connection at the header of a packet that is too large, and at a second CONNECT', async () => {
    const broker = await openBroker();
    for (const bytes of [Buffer.from([0x32, ...remaining(PACKET_LIMIT + 1)]), packets.connect(T, 2)]) {
      const { socket } = await rawSocket(broker);
      const answered = once(socket, 'data');
      socket.write(packets.connect(T));
      await answered;
      const closed = closes(socket);
      socket.write(bytes);
      await closed;
    }
  });

  it('reads packets that come byte by byte', async () => {
    const { broker, stored } = await counting();
    const { socket } = await rawSocket(broker);
    const answered = once(socket, 'data');
    for (const byte of packets.connect(T)) socket.write(Buffer.from([byte]));
    await answered;
    for (const byte of packets.publish(topics.checkIn(T), 1)) socket.write(Buffer.from([byte]));
    await waitFor('the check-in', () => stored.length === 1);
  });

  it('stores nothing of a client whose CONNECT it refuses', async () => {
    const { broker, stored } = await counting();
    const { socket } = await rawSocket(broker);
    const closed = closes(socket);
    const publish = packets.publish(topics.checkIn(T), 1);
    socket.write(Buffer.concat([packets.connectWithoutWill(T), publish, publish]));
    await closed;
    assert.deepEqual(stored, []);
  });

  it('stores and grants nothing that arrives while the CONNECT is being decided', async () => {
    const early = [packets.publish(topics.checkIn(T), 1), packets.subscribe(topics.stored(T))];
    for (const packet of early) {
      const { broker, stored } = await counting();
      const { socket, hold, release } = await rawSocket(broker);
      const heard: number[] = [];
      socket.on('data', (chunk) => heard.push(...chunk));
      hold();
      // Two TLS records in one segment: aedes handles the second before CONNACK, with client.id null.
      socket.write(packets.connect(T));
      await new Promise((written) => socket.write(packet, written));
      release();
      await waitFor('an answer', () => socket.destroyed || heard.length >= 9);
      assert.deepEqual(stored, []);
      assert.ok(socket.destroyed || heard.includes(128), 'neither closed nor refused');
      assert.ok((await connected(broker, OTHER)).connected, 'the broker goes on');
    }
  });

  it('counts what a quick terminal sends from CONNACK on', async () => {
    const broker = await openBroker({ limits: { takeovers: 100 } });
    let after = 0;
    for (let round = 0; round < 10; round++) {
      const { socket } = await rawSocket(broker);
      const heard: number[] = [];
      socket.on('data', (chunk) => heard.push(...chunk));
      socket.write(packets.connect(T, round + 1));
      socket.write(packets.subscribe(topics.stored(T)));
      await waitFor('both answers', () => heard.length >= 9);
      // SUBACK before CONNACK: it was handled before, and refused. Behind it: granted.
      if (heard[0] === 0x20) {
        after += 1;
        assert.deepEqual(heard, [0x20, 2, 0, 0, 0x90, 3, 0, 1, 1]);
      }
    }
    assert.ok(after > 0);
  });

  it('delays a terminal that publishes faster than 20 a second, and nobody else', async () => {
    const clock = virtualClock();
    const { broker, stored } = await counting({ clock });
    const { socket } = await rawSocket(broker);
    const answered = once(socket, 'data');
    socket.write(packets.connect(T));
    await answered;
    socket.write(many(200, packets.publish(topics.checkIn(T), 1)));
    const neighbour = await connected(broker, OTHER);
    await neighbour.publishAsync(topics.checkIn(OTHER), Buffer.from([1]), { qos: 1 });
    assert.equal(stored.filter((id) => id === T).length, 40);
    await clock.advance(1_000);
    assert.equal(stored.filter((id) => id === T).length, 60);
  });

  it('outlives a flood of small messages', async () => {
    const { broker } = await counting();
    const { socket } = await rawSocket(broker);
    const answered = once(socket, 'data');
    socket.write(packets.connect(T));
    await answered;
    socket.write(many(5_000, packets.publish(topics.checkIn(T), 1)));
    const neighbour = await connected(broker, OTHER);
    await neighbour.subscribeAsync(terminalFilters(OTHER), { qos: 1 });
    const message = next(neighbour, 'message');
    await neighbour.publishAsync(topics.checkIn(OTHER), Buffer.from([7]), { qos: 1 });
    assert.deepEqual([...((await message)[1] as Buffer)], [7]);
  });

  it('ends a connection that floods packets which are no messages', async () => {
    const pings = Buffer.from([0xc0, 0]);
    const acks = Buffer.from([0x40, 2, 0, 1]);
    for (const one of [packets.subscribe(topics.stored(T)), pings, acks]) {
      const { broker } = await counting();
      const { socket } = await rawSocket(broker);
      const answered = once(socket, 'data');
      socket.write(packets.connect(T));
      await answered;
      const closed = closes(socket);
      socket.write(many(2_000, one));
      await closed;
      assert.ok((await connected(broker, OTHER)).connected);
    }
  });

  it('closes a client that leaves more than 256 KiB unread', async () => {
    const broker = await openBroker();
    const made = await connected(broker);
    made.stream.pause();
    const payload = Buffer.alloc(8_000);
    let sent = 0;
    await waitFor('the first message to go', () => broker.send(T, topics.stored(T), payload));
    while (broker.send(T, topics.stored(T), payload)) {
      sent += 1;
      assert.ok(sent < 5_000, 'it goes on for ever');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await waitFor('the connection to end', () => broker.connected() === 0);
  });

  it('bounds connections from one address', async () => {
    const broker = await openBroker({ limits: { connectionsPerAddress: 2 } });
    await Promise.all([rawSocket(broker), rawSocket(broker, OTHER)]);
    await assert.rejects(rawSocket(broker), /closed the connection/);
  });
});
