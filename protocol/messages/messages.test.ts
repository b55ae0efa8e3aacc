import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromHex, toHex } from '../bytes';
import { encodeCbor } from '../cbor';
import { Malformed } from '../errors';
import vector from '../vectors/messages.json';
import { decodeBoarded, encodeBoarded } from './boarded';
import {
  type CheckInBatch,
  decodeBatchEnvelope,
  decodeCheckInBatch,
  encodeCheckInBatch,
  readBatchItem,
} from './check-in-batch';
import { decodeTerminalState, encodeJson } from './state';
import { decodeStored, encodeStored } from './stored';

const PLAIN = { noNullPrototype: true };
const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n });
const at = fc.integer({ min: 0, max: 0xffff_ffff_ffff });
const err = fc.integer({ min: 0, max: 0xffff_ffff });
const day = fc.integer({ min: 0, max: 0xffff });
const items: fc.Arbitrary<CheckInBatch['items'][number]> = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), id: bytes(16), at, err, ticket: bytes(163) }, PLAIN),
  fc.record(
    {
      kind: fc.constantFrom('card' as const, 'assisted' as const, 'driver' as const),
      id: bytes(16),
      at,
      err,
      day,
      tag: bytes(16),
      sealed: bytes(80),
    },
    PLAIN,
  ),
  fc.record(
    { kind: fc.constant('tag key' as const), id: bytes(16), day, sealed: bytes(80), signature: bytes(64) },
    PLAIN,
  ),
  fc.record({ kind: fc.constant('alight' as const), id: bytes(16), day, at }, PLAIN),
);
const batches: fc.Arbitrary<CheckInBatch> = fc.record(
  {
    v: fc.constant(1 as const),
    batch: fc.nat(),
    clock: fc.record({ source: fc.constantFrom('gnss', 'server', 'rtc', 'none'), errorMs: err }, PLAIN),
    ctx: fc.record(
      { vehicle: fc.string({ maxLength: 20 }), line: fc.string({ maxLength: 20 }), stopSequence: day },
      { ...PLAIN, requiredKeys: ['vehicle'] },
    ),
    items: fc.array(items, { minLength: 1, maxLength: 20 }),
  },
  PLAIN,
) as fc.Arbitrary<CheckInBatch>;

describe('MQTT messages', () => {
  it('are the bytes of the vectors', () => {
    const value = vector.checkInBatchValue;
    const batch = {
      ...value,
      items: value.items.map((item) => ({ ...item, id: fromHex(item.id), ticket: fromHex(item.ticket) })),
    } as CheckInBatch;
    assert.equal(toHex(encodeCheckInBatch(batch)), vector.checkInBatch);
    assert.deepEqual(decodeCheckInBatch(fromHex(vector.checkInBatch)), batch);
    const stored = decodeStored(fromHex(vector.stored));
    assert.equal(stored.refused[0]!.code, vector.storedValue.refused[0]!.code);
    assert.equal(toHex(encodeStored(stored)), vector.stored);
    assert.deepEqual(decodeBoarded(fromHex(vector.boarded)), vector.boardedValue);
    assert.equal(toHex(encodeBoarded(decodeBoarded(fromHex(vector.boarded)))), vector.boarded);
  });

  it('decode to what was encoded', () => {
    fc.assert(
      fc.property(batches, (batch) => assert.deepEqual(decodeCheckInBatch(encodeCheckInBatch(batch)), batch)),
    );
  });

  it('are read in two steps, so that one bad item leaves the others', () => {
    const good = decodeCheckInBatch(fromHex(vector.checkInBatch));
    const mixed = encodeCbor({ ...good, items: [good.items[0], { kind: 'pass', id: new Uint8Array(3) }] });
    assert.throws(() => decodeCheckInBatch(mixed), Malformed);
    const envelope = decodeBatchEnvelope(mixed);
    assert.deepEqual(readBatchItem(envelope.items[0]), good.items[0]);
    assert.throws(() => readBatchItem(envelope.items[1]), Malformed);
  });

  it('may carry keys that a later version adds', () => {
    const good = decodeCheckInBatch(fromHex(vector.checkInBatch));
    assert.equal(decodeCheckInBatch(encodeCbor({ ...good, later: 'yes' })).batch, good.batch);
  });

  it('say what is wrong, and never quote what they were given', () => {
    assert.throws(
      () => decodeTerminalState(encodeJson({ v: 1, state: 'happy 13800246021', session: 0 })),
      (error) =>
        error instanceof Malformed &&
        /\/session/.test(error.message) &&
        !error.message.includes('13800246021'),
    );
    assert.throws(() => decodeTerminalState(new Uint8Array([0xff])), /not JSON in UTF-8/);
    assert.throws(() => decodeTerminalState(new Uint8Array(300)), /300 bytes long, may be 256/);
  });
});
