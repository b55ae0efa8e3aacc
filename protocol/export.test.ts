import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeExport, readExport, readExportHead } from './export';
import { importSigningKey, verifierFor } from './signing';

const key = importSigningKey(new Uint8Array(32).fill(3));
const verify = verifierFor(key.public);
const head = { terminalNumber: 7, madeAt: 1_700_000_000_000 };
const batches = [1, 2, 3].map((n) => new Uint8Array(100 * n).fill(n));
const file = encodeExport(key, head, batches);

describe("a terminal's export", () => {
  it('is read back whole, and says whose it is before that', () => {
    assert.deepEqual(readExportHead(file), head);
    assert.deepEqual(readExport(file, verify), batches);
    assert.deepEqual(readExport(encodeExport(key, head, []), verify), []);
  });

  it('is refused when a byte was changed, anywhere (property)', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = file.slice();
        changed[at]! ^= flip;
        assert.throws(() => readExport(changed, verify), /^Malformed: export/);
      }),
    );
  });

  it('is refused when it was cut, made longer, put in another order, or signed by another', () => {
    const other = importSigningKey(new Uint8Array(32).fill(4));
    const [a, b, c] = batches as [Uint8Array, Uint8Array, Uint8Array];
    const swapped = encodeExport(other, head, [b, a, c]);
    swapped.set(file.slice(-64), swapped.length - 64);
    for (const bad of [
      file.slice(0, -1),
      file.slice(0, 60),
      Uint8Array.from([...file, 0]),
      encodeExport(other, head, batches),
      swapped,
      new Uint8Array(200),
    ])
      assert.throws(() => readExport(bad, verify), /^Malformed: export/);
  });
});
