import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromHex } from './bytes';
import {
  cardText,
  documentCheckCharacter,
  normalCard,
  normalDocument,
  normalDriver,
  normalIdentifier,
} from './identifiers';

/** The examples of GB 11643-1999, and one that ends in X. */
const DOCUMENTS = ['11010519491231002X', '440524188001010014', '210102194803120021'];
const digits = fc.stringMatching(/^[0-9]{17}$/);

describe('the normal form of an identifier', () => {
  it('knows the numbers that the standard gives as examples', () => {
    for (const number of DOCUMENTS.slice(0, 2)) assert.equal(normalDocument(number), number);
    assert.equal(normalDocument('110105 19491231 002x'), '11010519491231002X');
    assert.equal(normalDocument('１１０１０５１９４９１２３１００２Ｘ'), '11010519491231002X');
  });

  it('finds every single wrong character of a document number and every two neighbours exchanged', () => {
    fc.assert(
      fc.property(digits, fc.nat(16), fc.integer({ min: 1, max: 9 }), (first, place, by) => {
        const whole = first + documentCheckCharacter(first);
        assert.equal(normalDocument(whole), whole);
        const wrong = String((Number(whole[place]) + by) % 10);
        assert.equal(normalDocument(whole.slice(0, place) + wrong + whole.slice(place + 1)), undefined);
        const [a, b] = [whole[place]!, whole[place + 1]!];
        if (a !== b)
          assert.equal(normalDocument(whole.slice(0, place) + b + a + whole.slice(place + 2)), undefined);
      }),
    );
  });

  it('refuses what is no document number', () => {
    for (const typed of ['', '1101051949123100', '11010519491231002Y', '1'.repeat(200), 'X1010519491231002X'])
      assert.equal(normalDocument(typed), undefined, typed);
  });

  it('writes a card number in 16 characters and reads it as a person may copy it', () => {
    const number = fromHex('0320cb55a7e1af30506e');
    const text = cardText(number);
    assert.equal(text, 'AMQMWVNH4GXTAUDO');
    assert.equal(normalCard('amqm wvnh 4gxt audo'), text);
    assert.equal(normalCard('AMQM-WVNH-4GXT-AUD0'), undefined, 'base32 has no zero');
  });

  it('takes driver numbers of the company as they are', () => {
    assert.equal(normalDriver(' 0417 '), '0417');
    assert.equal(normalDriver('41'), undefined);
    assert.deepEqual(normalIdentifier('driver', '0417'), { kind: 'driver', identifier: '0417' });
    assert.deepEqual(normalIdentifier('phone', '138 0024 6021'), {
      kind: 'phone',
      identifier: '+8613800246021',
    });
    assert.equal(normalIdentifier('document', '138 0024 6021'), undefined);
  });
});
