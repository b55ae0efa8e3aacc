import assert from 'node:assert/strict';
import { normalPhone } from '../../../protocol/identifiers';
import { blockOf, maskedPhone } from './phone';

describe('a phone number', () => {
  it('has one normal form, however it was typed', () => {
    const typed = [
      '13800246021',
      '+8613800246021',
      '8613800246021',
      '008613800246021',
      '138 0024 6021',
      '138-0024-6021',
      '13800246021',
      '+86 (138) 0024.6021',
    ];
    for (const each of typed) assert.equal(normalPhone(each), '+8613800246021', each);
  });

  it('is refused when it is no mobile number of an allowed country', () => {
    const wrong = [
      '',
      '1380024602',
      '138002460211',
      '12800246021',
      '02423123456',
      '+14155550123',
      '+8612800246021',
      '+13800246021',
      '138 0024 602l',
      '1'.repeat(41),
      '１３８',
    ];
    for (const each of wrong) assert.equal(normalPhone(each), undefined, each);
    const france = { country: '33', national: /^[67]\d{8}$/ };
    assert.equal(normalPhone('+33 6 12 34 56 78', [france]), '+33612345678');
  });

  it('is limited by its first seven digits and shown by its ends only', () => {
    assert.equal(blockOf('+8613800246021'), '+861380024');
    assert.equal(maskedPhone('+8613800246021'), '+86138****6021');
  });
});
