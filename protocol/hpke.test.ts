import assert from 'node:assert/strict';
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import fc from 'fast-check';
import { fromHex, toHex, utf8 } from './bytes';
import { Malformed } from './errors';
import {
  generateHpkeKey,
  hpkeOpen,
  hpkeOpenWithExporter,
  hpkeSeal,
  hpkeSealWithExporter,
  importSecretKey,
} from './hpke';
import vector from './vectors/hpke-rfc9180.json';

/** A plain ArrayBuffer of its own: the oracle reads pooled ones wrongly. */
const own = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer as ArrayBuffer;

describe('HPKE', () => {
  it('seals as RFC 9180 A.1.1 does', () => {
    const recipient = importSecretKey(fromHex(vector.skRm));
    const ephemeral = importSecretKey(fromHex(vector.skEm));
    assert.equal(toHex(recipient.public), vector.pkRm);
    const [info, aad, plaintext] = [fromHex(vector.info), fromHex(vector.aad), fromHex(vector.plaintext)];
    const { sealed, exporter } = hpkeSealWithExporter(recipient.public, info, aad, plaintext, ephemeral);
    assert.equal(toHex(sealed), vector.pkEm + vector.ciphertext);
    for (const { context, size, value } of vector.exports)
      assert.equal(toHex(exporter(fromHex(context), size)), value);
  });

  it('opens as RFC 9180 A.1.1 does, and exports the same', () => {
    const recipient = importSecretKey(fromHex(vector.skRm));
    const sealed = fromHex(vector.pkEm + vector.ciphertext);
    const opened = hpkeOpenWithExporter(recipient, fromHex(vector.info), fromHex(vector.aad), sealed);
    assert.equal(toHex(opened.plaintext), vector.plaintext);
    for (const { context, size, value } of vector.exports)
      assert.equal(toHex(opened.exporter(fromHex(context), size)), value);
  });

  it('opens what @hpke/core seals, and the other way round', async () => {
    const suite = new CipherSuite({
      kem: new DhkemX25519HkdfSha256(),
      kdf: new HkdfSha256(),
      aead: new Aes128Gcm(),
    });
    const { secretBytes, ...key } = generateHpkeKey();
    const [info, aad, text] = [utf8('info'), utf8('aad'), utf8('line 168')];

    const recipientPublicKey = await suite.kem.deserializePublicKey(own(key.public));
    const theirs = await suite.createSenderContext({ recipientPublicKey, info: own(info) });
    const ciphertext = new Uint8Array(await theirs.seal(own(text), own(aad)));
    const sealed = new Uint8Array([...new Uint8Array(theirs.enc), ...ciphertext]);
    assert.deepEqual(hpkeOpen(key, info, aad, sealed), text);

    const ours = hpkeSeal(key.public, info, aad, text);
    const recipientKey = await suite.kem.deserializePrivateKey(own(secretBytes));
    const enc = own(ours.subarray(0, 32));
    const context = await suite.createRecipientContext({ recipientKey, enc, info: own(info) });
    assert.deepEqual(new Uint8Array(await context.open(own(ours.subarray(32)), own(aad))), text);
  });

  it('takes an info as it is now, whatever stood in the same array before', () => {
    const recipient = generateHpkeKey();
    const [info, aad, plaintext] = [utf8('one purpose'), new Uint8Array(0), utf8('text')];
    const sealed = hpkeSeal(recipient.public, utf8('one purpose'), aad, plaintext);
    assert.deepEqual(hpkeOpen(recipient, info, aad, sealed), plaintext);
    info.set(utf8('two'));
    assert.throws(() => hpkeOpen(recipient, info, aad, sealed), Malformed);
    info.set(utf8('one'));
    assert.deepEqual(hpkeOpen(recipient, info, aad, sealed), plaintext);
  });

  it('refuses any flipped bit, another info, another aad, another key', () => {
    const key = generateHpkeKey();
    const [info, aad] = [utf8('info'), utf8('aad')];
    const sealed = hpkeSeal(key.public, info, aad, utf8('secret'));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sealed.length * 8 - 1 }), (bit) => {
        // X25519 ignores the top bit of a public key (RFC 7748 section 5), but the KEM's context covers it.
        const changed = sealed.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        assert.throws(() => hpkeOpen(key, info, aad, changed), Malformed);
      }),
    );
    assert.throws(() => hpkeOpen(key, aad, aad, sealed), Malformed);
    assert.throws(() => hpkeOpen(key, info, info, sealed), Malformed);
    assert.throws(() => hpkeOpen(generateHpkeKey(), info, aad, sealed), Malformed);
    assert.throws(() => hpkeOpen(key, info, aad, sealed.subarray(0, 47)), Malformed);
  });
});
