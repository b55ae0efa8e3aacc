import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import mqttPacket from 'mqtt-packet';
import { virtualClock } from '../platform/virtual-clock';
import { topics } from '../protocol/topics';
import { CheckInLane } from './check-in-lane';
import { siftReads } from './packet-guard';
import { Room } from './room';
import { stateTopic, T } from './testing/peers';

const publish = (topic: string, messageId: number, size = 20, retain = false): Buffer =>
  mqttPacket.generate({
    ...{ cmd: 'publish', topic, payload: Buffer.alloc(size, 'x'), messageId },
    ...{ qos: 1, dup: false, retain },
  });
const checkIn = (messageId: number) => publish(topics.checkIn(T), messageId);
const other = publish(stateTopic(T), 9, 400, true);

describe('a connection that waits for room', () => {
  /** A connection whose first check-in finds no room, and who reads it as aedes does: once at each `readable`. */
  function waiting(...chunks: readonly Buffer[]) {
    const clock = virtualClock();
    const room = new Room(10, clock);
    room.take(10);
    const stream = new Readable({ read() {} });
    const stored: number[] = [];
    const passed: Buffer[] = [];
    let isBusy = false;
    const lane = new CheckInLane({
      terminalId: T,
      isOpen: () => true,
      room,
      onRoom: () => stream.emit('readable'),
      mayCome: () => true,
      store: async (payload) => {
        stored.push(payload.length);
        return payload;
      },
      onTaken: () => {},
      nextMessageId: () => 1,
      write: () => {},
      onFailed: assert.fail,
    });
    siftReads(stream, lane);
    const look = () => {
      const bytes = isBusy ? null : (stream.read() as Buffer | null);
      if (bytes) passed.push(bytes);
    };
    stream.on('readable', look);
    return {
      stream,
      stored,
      passed: () => Buffer.concat(passed),
      begin: async () => {
        for (const chunk of chunks) {
          stream.push(chunk);
          await clock.advance(1);
        }
        assert.deepEqual(stored, []);
      },
      give: async () => {
        room.give(10);
        await clock.advance(1);
      },
      busy: (is: boolean) => {
        isBusy = is;
        if (!is) look();
      },
    };
  }

  it('is read on with what came behind it, also where a packet was cut between them', async () => {
    const cut = [Buffer.concat([checkIn(1), other.subarray(0, 100)]), other.subarray(100)];
    const connection = waiting(...cut);
    await connection.begin();
    await connection.give();
    assert.deepEqual(connection.passed(), other);
    assert.equal(connection.stored.length, 1);
  });

  it('loses nothing to the stream, which looks for more by itself before it is read on', async () => {
    const connection = waiting(Buffer.concat([checkIn(1), other, checkIn(2)]));
    await connection.begin();
    connection.busy(true);
    await connection.give();
    assert.equal(connection.stream.read(0), null);
    connection.busy(false);
    assert.deepEqual(connection.passed(), other);
    assert.equal(connection.stored.length, 2);
  });

  it('does not end before what waits was read', async () => {
    const connection = waiting(Buffer.concat([checkIn(1), other]));
    let [hasEnded, storedAtEnd] = [false, 0];
    connection.stream.on('end', () => {
      hasEnded = true;
      storedAtEnd = connection.stored.length;
    });
    await connection.begin();
    connection.stream.push(null);
    connection.stream.read(0);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(hasEnded, false);
    await connection.give();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([hasEnded, storedAtEnd], [true, 1]);
    assert.deepEqual(connection.passed(), other);
  });
});
