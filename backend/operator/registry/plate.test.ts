import assert from 'node:assert/strict';
import { readPlate } from './plate';

describe('registry: number plates', () => {
  const READ: readonly (readonly [typed: string, read: string])[] = [
    ['辽A12345', '辽A·12345'],
    ['辽a·t0931', '辽A·T0931'],
    ['辽A D12345', '辽A·D12345'],
    ['辽A·DF1234', '辽A·DF1234'],
    ['沪A·12345D', '沪A·12345D'],
    ['京Q-58A77', '京Q·58A77'],
    ['辽A・12345', '辽A·12345'],
  ];
  for (const [typed, read] of READ)
    it(`${typed} is ${read}`, () => {
      assert.equal(readPlate(typed), read);
      assert.equal(readPlate(read), read);
    });

  const NONE = [
    ...['', 'A12345', '辽12345', '辽A1234', '辽A·1234567', '东A12345'],
    // Neither I nor O; too many letters; a new-energy letter that there is not; letters where digits must be.
    ...['辽I12345', '辽A1234O', '辽AABCDE', '辽A·Z12345', '辽A·D1234A', '辽A·12345Z'],
    ...['辽A1234警', '辽A1234挂', '辽A12345\u200b'],
  ];
  for (const text of NONE)
    it(`${JSON.stringify(text)} is none`, () => {
      assert.equal(readPlate(text), undefined);
    });
});
