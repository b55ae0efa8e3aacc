import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromHex, toHex } from './bytes';
import { decodeAnyCbor, decodeCbor, decodeFirstCbor, encodeAnyCbor, encodeCbor } from './cbor';
import { Malformed } from './errors';
import { readPlainCbor } from './plain-cbor';
import { writePlainCbor } from './plain-cbor-writer';

describe('CBOR', () => {
  it('is deterministic: keys in the order of RFC 8949 section 4.2.1, shortest integers', () => {
    assert.equal(toHex(encodeCbor({ b: 1, a: 24, aa: 0 })), 'a36161181861620162616100');
    assert.equal(toHex(encodeCbor(new Uint8Array([1, 2]))), '420102');
  });

  it('reads back plain values', () => {
    // Through JSON once: it has no -0, and no number that CBOR would write as a shorter float.
    const value = fc
      .jsonValue({ maxDepth: 4 })
      .map((each): unknown => JSON.parse(JSON.stringify(each)))
      .filter((each) => !/__proto__|\d\.\d|e[+-]?\d/i.test(JSON.stringify(each)));
    fc.assert(
      fc.property(value, (each) => assert.deepEqual(decodeCbor('value', encodeCbor(each), 1e6), each)),
    );
  });

  const refused: [string, string][] = [
    ['bytes after its end', '0101'],
    ['an end too early', '82'],
    ['indefinite lengths', '9f01ff'],
    ['a key twice', 'a2616101616102'],
    ['a key that is never one', 'a1695f5f70726f746f5f5f01'],
    ['a nest of 5,000 arrays', '81'.repeat(5000)],
    ['a nest of maps', 'a16161'.repeat(20)],
    ['a tag that would build an object of its own', 'd81c80'],
    ['an array longer than memory', '9bffffffffffffffff'],
    ['undefined', 'f7'],
  ];
  for (const [what, hex] of refused)
    it(`refuses ${what}`, () => {
      assert.throws(() => decodeCbor('value', fromHex(hex), 1e6), Malformed);
    });

  it('refuses more bytes than it may have before it reads them', () => {
    assert.throws(() => decodeCbor('value', new Uint8Array(101), 100), /is 101 bytes long, may be 100/);
  });

  it('never throws anything but Malformed, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeCbor('value', bytes, 1000);
        } catch (error) {
          assert.ok(error instanceof Malformed);
        }
      }),
      { numRuns: 2000 },
    );
  });

  /** What a reader makes of bytes: the value and how many bytes follow, or that it refuses them. */
  const outcome = (read: () => [unknown, Uint8Array]) => {
    try {
      const [value, rest] = read();
      return { value, rest: rest.length };
    } catch (error) {
      assert.ok(error instanceof Malformed);
      return 'refused';
    }
  };
  const isRead = (bytes: Uint8Array) => {
    const expected = outcome(() => decodeAnyCbor('value', bytes));
    assert.deepEqual(
      outcome(() => decodeFirstCbor('value', bytes, 1e6)),
      expected,
      toHex(bytes),
    );
    const within = Uint8Array.of(0xff, ...bytes).subarray(1);
    assert.deepEqual(
      outcome(() => decodeFirstCbor('value', within, 1e6, 'views')),
      expected,
      toHex(bytes),
    );
  };

  const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      fc.maxSafeInteger(),
      fc.integer({ min: -30, max: 300 }),
      fc.uint8Array({ maxLength: 30 }),
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(true, false, null, 1.5),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(fc.string({ maxLength: 4 }), tie('any'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).any;

  it('reads plain messages as cborg does, whole, cut, with bytes changed, and with bytes behind', () => {
    let plain = 0;
    const change = fc.record({ at: fc.nat(), to: fc.nat({ max: 255 }), cut: fc.nat() });
    fc.assert(
      fc.property(value, change, (each, { at, to, cut }) => {
        const bytes = encodeCbor(each);
        if (readPlainCbor(bytes)) plain++;
        const changed = bytes.slice();
        changed[at % bytes.length] = to;
        for (const one of [
          bytes,
          changed,
          bytes.subarray(0, cut % bytes.length),
          Uint8Array.of(...bytes, to),
        ])
          isRead(one);
      }),
      { numRuns: 3000 },
    );
    assert.ok(plain > 500, `${plain} were plain`);
  });

  it('writes what cborg writes', () => {
    let plain = 0;
    fc.assert(
      fc.property(value, (each) => {
        if (writePlainCbor(each)) plain++;
        assert.equal(toHex(encodeCbor(each)), toHex(encodeAnyCbor(each)));
      }),
      { numRuns: 3000 },
    );
    assert.ok(plain > 500, `${plain} were plain`);
    const odd = [-0, 1.5, Number.NaN, 2 ** 53, new Uint8Array(20_000), 'x'.repeat(20_000), Buffer.from('ab')];
    const larger = [Array(20_000).fill(1), { ['k'.repeat(300)]: 1, bb: 2 }, Object.create(null), new Map()];
    for (const each of [...odd, ...larger]) assert.equal(toHex(encodeCbor(each)), toHex(encodeAnyCbor(each)));
    assert.throws(() => encodeCbor({ a: () => 1 }));
  });

  it('reads any bytes as cborg does', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 24 }), isRead), { numRuns: 20_000 });
    for (const [, hex] of refused) isRead(fromHex(hex));
  });

  it('gives byte strings of their own, or views where those are asked for', () => {
    const bytes = Buffer.from(encodeCbor([Uint8Array.of(1, 2)]));
    const [own] = decodeCbor('value', bytes, 10) as [Uint8Array];
    const [view] = decodeCbor('value', bytes, 10, 'views') as [Uint8Array];
    bytes.fill(9);
    assert.deepEqual([...own], [1, 2]);
    assert.equal(own.buffer.byteLength, 2);
    assert.deepEqual([...view], [9, 9]);
    assert.notEqual(view.constructor, Buffer, 'whose `slice` is no copy');
  });
});
