import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromHex, toHex } from './bytes';
import { openCardOwner, SEALED_OWNER_SIZE, sealCardOwner } from './card-owner';
import { Malformed } from './errors';
import { generateHpkeKey, importSecretKey } from './hpke';
import { cardText } from './identifiers';
import { isRevoked, readRevokedCards, signRevokedCards } from './revoked-cards';
import { generateSigningKey, importSigningKey, verifierFor } from './signing';
import vector from './vectors/card.json';

const key = importSigningKey(fromHex(vector.cardKeySecret));
const verify = verifierFor(fromHex(vector.cardKeyPublic));

describe('revoked cards', () => {
  it('are written and read as the vector says', () => {
    const { number, madeAt, cards, signed } = vector.revoked;
    assert.equal(toHex(signRevokedCards(key, { number, madeAt, cards: cards.map(fromHex) })), signed);
    const list = readRevokedCards(verify, fromHex(signed));
    assert.equal(list.number, 3);
    for (const card of cards) assert.ok(isRevoked(list, fromHex(card)), card);
  });

  it('are found, all of them and no others, however many there are', () => {
    const card = fc.uint8Array({ minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(fc.array(card, { maxLength: 40 }), card, (cards, other) => {
        const signed = signRevokedCards(key, { number: 1, madeAt: 0, cards: [...cards, ...cards] });
        const list = readRevokedCards(verify, signed);
        for (const each of cards) assert.ok(isRevoked(list, each));
        const isOne = cards.some((each) => toHex(each) === toHex(other));
        assert.equal(isRevoked(list, other), isOne);
      }),
      { numRuns: 50 },
    );
  });

  it('are refused when another key signed them, a byte changed, or they are out of order', () => {
    const other = signRevokedCards(generateSigningKey(), { number: 9, madeAt: 0, cards: [] });
    assert.throws(() => readRevokedCards(verify, other), Malformed);
    const bytes = fromHex(vector.revoked.signed);
    for (let i = 0; i < bytes.length; i++) {
      const changed = bytes.slice();
      changed[i]! ^= 1;
      assert.throws(() => readRevokedCards(verify, changed), Malformed, `byte ${i}`);
    }
  });
});

describe("a card's owner", () => {
  const registrar = importSecretKey(fromHex(vector.owner.registrarSecret));
  const owner = { kind: 'phone', identifier: vector.owner.phone } as const;

  it('is opened by the registrar as the vector says, and by nobody else', () => {
    const sealed = fromHex(vector.owner.sealed);
    assert.equal(sealed.length, SEALED_OWNER_SIZE);
    assert.deepEqual(openCardOwner(registrar, sealed), {
      card: cardText(fromHex(vector.owner.card)),
      owner,
    });
    assert.throws(() => openCardOwner(generateHpkeKey(), sealed), Malformed);
    const again = sealCardOwner(registrar.public, fromHex(vector.number), owner);
    assert.notEqual(toHex(again), vector.owner.sealed, 'the same binding twice looks unalike');
    assert.deepEqual(openCardOwner(registrar, again).owner, owner);
  });
});
