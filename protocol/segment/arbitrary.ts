/** Random stored items for property tests of everything that packs, journals or reads them (fast-check). */
import fc from 'fast-check';
import { CHANNEL, type Channel, MARK, type Mark } from '../channels';
import type { StoredItem } from '../stored-item';

/** Plain objects, as the protocol's readers give them. */
const record = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { noNullPrototype: true });
const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
/** Few vehicles, some of them alike, so that rows of one vehicle cross blocks. */
const vehicles = fc.constantFrom('30217', '30218', '辽A·T0931', '辽A·T0932', '🚌', '');
const times = fc.integer({ min: 1_577_836_800_000, max: 1_577_836_800_000 + 86_400_000 });
const words = fc.string({ unit: 'binary', maxLength: 20 });

/** One item of `day`; its shape is that of `StoredItem`, its ids may repeat. */
export function storedItems(day: number): fc.Arbitrary<StoredItem> {
  const boarding = fc.constantFrom(...(Object.keys(CHANNEL) as Channel[])).chain((channel) =>
    record({
      kind: fc.constant('boarding' as const),
      id: bytes(16),
      channel: fc.constant(channel),
      versionByte: fc.integer({ min: 0, max: 255 }),
      day: fc.constant(day),
      vehicleId: vehicles,
      terminalNumber: fc.integer({ min: 0, max: 0xffff_ffff }),
      boardedAt: times,
      clockErrorMs: fc.integer({ min: 0, max: 0xffff_ffff }),
      trip: record({
        lineId: words,
        tripId: words,
        startDate: fc.constantFrom('', '20200112'),
        stopSequence: fc.integer({ min: 0, max: 0xffff }),
      }),
      people: fc.integer({ min: 1, max: 9 }),
      marks: fc.subarray(Object.keys(MARK) as Mark[]),
      tag: bytes(16),
      sealed: bytes(80),
      signature: channel === 'code' || channel === 'pass' ? bytes(64) : fc.constant(null),
    }),
  );
  const alighting = record({
    kind: fc.constant('alighting' as const),
    id: bytes(16),
    day: fc.constant(day),
    vehicleId: vehicles,
    alightedAt: times,
  });
  const tagKey = record({
    kind: fc.constant('tag key' as const),
    id: bytes(16),
    day: fc.constant(day),
    terminalNumber: fc.integer({ min: 0, max: 0xffff_ffff }),
    sealed: bytes(80),
    signature: bytes(64),
  });
  const tripEnd = record({
    kind: fc.constant('trip end' as const),
    id: bytes(16),
    day: fc.constant(day),
    vehicleId: vehicles,
    endedAt: times,
    clockErrorMs: fc.integer({ min: 0, max: 0xffff_ffff }),
  });
  return fc.oneof(
    { weight: 8, arbitrary: boarding },
    { weight: 2, arbitrary: alighting },
    { weight: 1, arbitrary: tagKey },
    { weight: 1, arbitrary: tripEnd },
  );
}
