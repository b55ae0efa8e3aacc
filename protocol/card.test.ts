import assert from 'node:assert/strict';
import QRCode from 'qrcode';
import { fromHex, toHex } from './bytes';
import { decodeCard, encodeCard } from './card';
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
    assert.equal(toHex(decodeCard(verify, vector.text)), vector.number);
    assert.equal(vector.text.length, 117);
    assert.equal(QRCode.create(vector.text, { errorCorrectionLevel: 'M' }).modules.size, 37);
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
