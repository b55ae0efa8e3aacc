import assert from 'node:assert/strict';
import fc from 'fast-check';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { PacketSieve } from './packet-sieve';

const publish = fc
  .record({ topic: fc.constantFrom('wanted', 'other'), size: fc.nat({ max: 400 }) })
  .map(({ topic, size }): Packet => {
    const payload = Buffer.alloc(size, topic);
    return { cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false };
  });
const small = fc.constantFrom<Packet>({ cmd: 'pingreq' }, { cmd: 'puback', messageId: 7 });
const LONGEST = 300;

describe('PacketSieve', () => {
  it('takes what is wanted, some at the second asking, and passes all else in order, however the bytes are cut', () => {
    const packets = fc.array(fc.oneof(publish, small), { maxLength: 12 });
    const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 500 }));
    const patience = fc.infiniteStream(fc.boolean());
    fc.assert(
      fc.property(packets, cuts, patience, (list, sizes, mustWait) => {
        const taken: Buffer[] = [];
        let waits = false;
        const sieve = new PacketSieve(
          (first, length) => first === 0x30 && length <= LONGEST,
          (_first, body) => {
            const isWanted = body.includes('wanted');
            waits = isWanted && !waits && mustWait.next().value;
            if (waits) return 'waits';
            if (isWanted) taken.push(Buffer.from(body));
            return isWanted ? 'taken' : 'passes';
          },
        );
        const isWanted = (packet: Packet) =>
          packet.cmd === 'publish' && packet.topic === 'wanted' && packet.payload.length + 8 <= LONGEST;
        const bytes = Buffer.concat(list.map((packet) => mqttPacket.generate(packet)));
        const passed: Buffer[] = [];
        for (let at = 0; at < bytes.length; ) {
          const end = at + sizes.next().value;
          for (
            let left = sieve.sift(bytes.subarray(at, end));
            left || waits;
            left = waits ? sieve.sift() : null
          )
            if (left) passed.push(left);
          at = end;
        }
        const rest = list.filter((packet) => !isWanted(packet)).map((packet) => mqttPacket.generate(packet));
        assert.deepEqual(Buffer.concat(passed), Buffer.concat(rest));
        assert.equal(taken.length, list.filter(isWanted).length);
      }),
    );
  });

  it('holds no packet back that is longer than what is wanted', () => {
    const sieve = new PacketSieve(
      (_first, length) => length <= LONGEST,
      () => 'taken',
    );
    const long = mqttPacket.generate({
      ...{ cmd: 'publish', topic: 'wanted', payload: Buffer.alloc(4000), qos: 0 },
      ...{ dup: false, retain: false },
    });
    assert.deepEqual(sieve.sift(long.subarray(0, 100)), long.subarray(0, 100));
    assert.deepEqual(sieve.sift(long.subarray(100)), long.subarray(100));
  });
});
