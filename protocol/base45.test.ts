import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeBase45, encodeBase45 } from './base45';
import { fromUtf8, utf8 } from './bytes';
import { Malformed } from './errors';
import vectors from './vectors/base45-rfc9285.json';

describe('base45', () => {
  for (const { text, base45 } of vectors.pairs)
    it(`writes and reads ${JSON.stringify(text)} as RFC 9285 does`, () => {
      assert.equal(encodeBase45(utf8(text)), base45);
      assert.equal(fromUtf8(decodeBase45(base45)), text);
    });

  for (const text of vectors.refused)
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => decodeBase45(text), Malformed);
    });

  it('reads back all bytes, and has one text for each', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        assert.deepEqual(decodeBase45(encodeBase45(bytes)), bytes);
      }),
    );
    const digit = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:');
    fc.assert(
      fc.property(fc.string({ unit: digit, maxLength: 30 }), (text) => {
        let bytes: Uint8Array;
        try {
          bytes = decodeBase45(text);
        } catch (error) {
          assert.ok(error instanceof Malformed);
          return;
        }
        assert.equal(encodeBase45(bytes), text);
      }),
    );
  });
});
