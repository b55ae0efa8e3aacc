import assert from 'node:assert/strict';
import QRCode from 'qrcode';
import { fromHex, toHex } from './bytes';
import { decodeCard, encodeCard, encodeDriverCard } from './card';
import { Malformed } from './errors';
import { generateSigningKey, importSigningKey, verifierFor } from './signing';
import vector from './vectors/card.json';

describe('card', () => {
  const verify = verifierFor(fromHex(vector.cardKeyPublic));

  it('is written and read as the vector says: 117 characters, 37 modules', () => {
    assert.equal(
      encodeCard(importSigningKey(fromHex(vector.cardKeySecret)), fromHex(vector.number)),
      vector.text,
    );
    const card = decodeCard(verify, vector.text);
    assert.ok(card.kind === 'card');
    assert.equal(toHex(card.number), vector.number);
    assert.equal(vector.text.length, 117);
    assert.equal(QRCode.create(vector.text, { errorCorrectionLevel: 'M' }).modules.size, 37);
  });

  it("is a driver's where the company gave the number, and no rider's number passes for one", () => {
    const key = importSigningKey(fromHex(vector.cardKeySecret));
    assert.equal(encodeDriverCard(key, vector.driver), vector.driverText);
    assert.deepEqual(decodeCard(verify, vector.driverText), { kind: 'driver', driver: vector.driver });
    assert.equal(vector.driverText.length, 117);
    assert.throws(() => encodeDriverCard(key, '12'), Malformed);
    assert.throws(() => encodeDriverCard(key, '12345678901'), Malformed);
  });

  it('is no link, and refused when another city signed it or a character changed', () => {
    assert.doesNotMatch(vector.text, /:\/\//);
    assert.throws(() => decodeCard(verifierFor(generateSigningKey().public), vector.text), Malformed);
    for (let i = 4; i < vector.text.length; i++) {
      const changed = `${vector.text.slice(0, i)}${vector.text[i] === 'A' ? 'B' : 'A'}${vector.text.slice(i + 1)}`;
      assert.throws(() => decodeCard(verify, changed), Malformed, `character ${i}`);
    }
  });
});
