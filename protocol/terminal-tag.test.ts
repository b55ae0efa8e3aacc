import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromHex, toHex } from './bytes';
import { Malformed } from './errors';
import { hpkeOpen, importSecretKey } from './hpke';
import { INFO } from './labels';
import { openedSubject } from './sealed-subject';
import { verifierFor } from './signing';
import { provesTagKeySeal, sealIdentifier, tagKeyAad, terminalSealAad, terminalTag } from './terminal-tag';
import vector from './vectors/terminal-tag.json';

const dayKey = importSecretKey(fromHex(vector.daySecretKey));
const subject = { kind: 'phone', identifier: vector.identifier } as const;

describe('check-ins that a terminal makes itself', () => {
  it('have the tag and the seal of the vector', () => {
    const tag = terminalTag(fromHex(vector.tagKey), subject, vector.k);
    assert.equal(toHex(tag), vector.tag);
    const aad = terminalSealAad(vector.day, tag);
    assert.deepEqual(openedSubject(hpkeOpen(dayKey, INFO.checkIn, aad, fromHex(vector.sealed))), subject);
    const again = sealIdentifier(dayKey.public, vector.day, tag, subject);
    assert.deepEqual(openedSubject(hpkeOpen(dayKey, INFO.checkIn, aad, again)), subject);
    assert.throws(
      () => hpkeOpen(dayKey, INFO.checkIn, terminalSealAad(vector.day + 1, tag), again),
      Malformed,
    );
  });

  it('have a tag key that the vault can open and prove', () => {
    const { terminalKeyPublic, sealed, signature } = vector.tagKeySeal;
    const verify = verifierFor(fromHex(terminalKeyPublic));
    const [seal, proof] = [fromHex(sealed), fromHex(signature)];
    assert.ok(provesTagKeySeal(verify, vector.terminalNumber, vector.day, seal, proof));
    assert.ok(!provesTagKeySeal(verify, vector.terminalNumber + 1, vector.day, seal, proof));
    assert.ok(!provesTagKeySeal(verify, vector.terminalNumber, vector.day + 1, seal, proof));
    const aad = tagKeyAad(vector.terminalNumber, vector.day);
    assert.equal(toHex(hpkeOpen(dayKey, INFO.tagKey, aad, seal)), vector.tagKey);
  });

  it('never repeat a tag: not for another boarding, identifier, kind or key', () => {
    const identifiers = fc.string({ unit: fc.constantFrom(...'0123456789X+'), minLength: 1, maxLength: 31 });
    const kinds = fc.constantFrom('card', 'phone', 'document', 'driver');
    const made = fc.record({
      key: fc.constantFrom('00', '01').map((byte) => fromHex(byte.repeat(32))),
      kind: kinds,
      identifier: identifiers,
      k: fc.integer({ min: 0, max: 0xffff }),
    });
    const name = (one: { key: Uint8Array; kind: string; identifier: string; k: number }) =>
      [toHex(one.key), one.kind, one.identifier, one.k].join('/');
    fc.assert(
      fc.property(fc.uniqueArray(made, { minLength: 2, maxLength: 20, selector: name }), (all) => {
        const tags = all.map(({ key, kind, identifier, k }) =>
          toHex(terminalTag(key, { kind: kind as 'card', identifier }, k)),
        );
        assert.equal(new Set(tags).size, all.length);
      }),
    );
  });
});
