import assert from 'node:assert/strict';
import { dayKeyOf, newerBundle, readBundle, readUnprovenBundle, signBundle } from './bundle';
import { fromHex, toHex } from './bytes';
import { encodeCbor } from './cbor';
import { Malformed } from './errors';
import { generateSigningKey, importSigningKey } from './signing';
import vector from './vectors/bundle.json';

const root = fromHex(vector.rootPublic);
const signed = fromHex(vector.signed);

describe('bundle', () => {
  const bundle = readBundle(root, signed);

  it('is read and signed as the vector says', () => {
    assert.equal(bundle.number, vector.number);
    assert.equal(bundle.site, vector.site);
    assert.equal(toHex(dayKeyOf(bundle, vector.day)!), vector.dayKey);
    assert.equal(toHex(signBundle(importSigningKey(fromHex(vector.rootSecret)), bundle)), vector.signed);
    assert.deepEqual(readUnprovenBundle(signed), bundle);
  });

  it('is refused under another root, and with any flipped byte', () => {
    assert.throws(() => readBundle(generateSigningKey().public, signed), /not signed by this city's root/);
    for (let at = 0; at < signed.length; at++) {
      const changed = signed.slice();
      changed[at]! ^= 1;
      assert.throws(() => readBundle(root, changed), Malformed, `byte ${at}`);
    }
  });

  it('a higher number wins, a replayed one never', () => {
    const older = { ...bundle, number: bundle.number - 1 };
    assert.equal(newerBundle(bundle, older), bundle);
    assert.equal(newerBundle(older, bundle), bundle);
    assert.equal(newerBundle(undefined, older), older);
  });

  it('has no key for a day outside it: nothing is sealed to another day', () => {
    assert.equal(dayKeyOf(bundle, vector.day + 1), undefined);
  });

  it('names every error of a bundle that is none', () => {
    const forged = encodeCbor({
      bundle: encodeCbor({ ...bundle, number: 0, site: 'ftp://x' }),
      signature: new Uint8Array(64),
    });
    assert.throws(
      () => readUnprovenBundle(forged),
      (error) => error instanceof Malformed && /\/number/.test(error.message) && /\/site/.test(error.message),
    );
  });
});
