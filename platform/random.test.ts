import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Random, seededRandom, systemRandom } from './random';

for (const [name, make] of [
  ['System random', systemRandom],
  ['Seeded random', () => seededRandom('test')],
] as [string, () => Random][]) {
  describe(name, () => {
    it('draws below a bound, each number about equally often', () => {
      const random = make();
      const counts = [0, 0, 0, 0, 0];
      for (let i = 0; i < 10_000; i++) counts[random.below(5)]!++;
      assert(
        counts.every((count) => count > 1_800 && count < 2_200),
        String(counts),
      );
      assert.equal(random.below(1), 0);
      assert(random.below(2 ** 32) < 2 ** 32);
    });

    it('refuses bounds that have no number below', () => {
      for (const bound of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN])
        assert.throws(() => make().below(bound), RangeError);
    });

    it('gives bytes of its own, of every value', () => {
      const random = make();
      const bytes = random.bytes(20_000);
      assert.equal(bytes.length, 20_000);
      assert.equal(bytes.byteLength, bytes.buffer.byteLength);
      assert.equal(new Set(bytes).size, 256);
      assert.equal(random.bytes(0).length, 0);
    });

    it('makes UUIDs of version 4', () => {
      const random = make();
      const uuids = Array.from({ length: 100 }, () => random.uuid());
      const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
      for (const uuid of uuids) assert.match(uuid, shape);
      assert.equal(new Set(uuids).size, 100);
    });
  });
}

describe('Seeded random', () => {
  it('repeats with its seed and differs between seeds', () => {
    const draw = (seed: string | number) => Buffer.from(seededRandom(seed).bytes(32)).toString('hex');
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        assert.equal(draw(a), draw(a));
        if (a !== b) assert.notEqual(draw(a), draw(b));
      }),
    );
    assert.equal(draw(7), draw('7'));
  });
});
