import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromHex, toHex } from './bytes';
import { CHANNEL, type Channel, MARK, type Mark } from './channels';
import { Malformed } from './errors';
import { itemKey, packItem, type StoredItem, unpackItem } from './stored-item';
import vector from './vectors/stored-item.json';

const PLAIN = { noNullPrototype: true };
const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n });
const time = fc.integer({ min: 0, max: 0xffff_ffff_ffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const name = fc.string({ unit: 'binary', maxLength: 40 });
const boarding = fc.record(
  {
    kind: fc.constant('boarding' as const),
    id: bytes(16),
    channel: fc.constantFrom(...(Object.keys(CHANNEL) as Channel[])),
    versionByte: fc.integer({ min: 16, max: 31 }),
    day: u16,
    vehicleId: name,
    terminalNumber: u32,
    boardedAt: time,
    clockErrorMs: u32,
    trip: fc.record({ lineId: name, tripId: name, startDate: name, stopSequence: u16 }, PLAIN),
    people: fc.integer({ min: 1, max: 9 }),
    marks: fc.subarray(Object.keys(MARK) as Mark[]),
    tag: bytes(16),
    sealed: bytes(80),
    signature: bytes(64),
  },
  PLAIN,
);
const items: fc.Arbitrary<StoredItem> = fc.oneof(
  boarding.map((each) => ({
    ...each,
    signature: each.channel === 'code' || each.channel === 'pass' ? each.signature : null,
  })),
  fc.record(
    { kind: fc.constant('alighting' as const), id: bytes(16), day: u16, vehicleId: name, alightedAt: time },
    PLAIN,
  ),
  fc.record(
    {
      kind: fc.constant('tag key' as const),
      id: bytes(16),
      day: u16,
      terminalNumber: u32,
      sealed: bytes(80),
      signature: bytes(64),
    },
    PLAIN,
  ),
);

describe('stored items', () => {
  it('are the bytes of the vector: about 210 for a check-in with a ticket', () => {
    const item = unpackItem(fromHex(vector.packed));
    assert.equal(item.kind, 'boarding');
    assert.equal(toHex(item.id), vector.value.id);
    assert.equal(toHex(packItem(item)), vector.packed);
    assert.ok(fromHex(vector.packed).length < 240);
  });

  it('unpack to what was packed, and are refused when cut or lengthened', () => {
    fc.assert(
      fc.property(items, fc.nat(), (item, n) => {
        const packed = packItem(item);
        assert.deepEqual(unpackItem(packed), item);
        assert.throws(() => unpackItem(packed.subarray(0, n % packed.length)), Malformed);
        assert.throws(() => unpackItem(new Uint8Array([...packed, 0])), Malformed);
      }),
    );
  });

  it('have one key for day, kind and id', () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        const same = a.day === b.day && a.kind === b.kind && toHex(a.id) === toHex(b.id);
        assert.equal(toHex(itemKey(a)) === toHex(itemKey(b)), same);
      }),
    );
  });
});
