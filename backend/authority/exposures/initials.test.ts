import assert from 'node:assert/strict';
import { initialsOf } from './initials';

describe("first letters of a name's pinyin", () => {
  it('are what people type', () => {
    for (const [name, letters] of [
      ['沈阳北站', 'SYBZ'],
      ['五里河公园', 'WLHGY'],
      ['北京南', 'BJN'],
      ['太原街', 'TYJ'],
      ['安图', 'AT'],
      ['中街大悦城 B 馆', 'ZJDYCBG'],
      ['T1 航站楼', 'T1HZL'],
      ['Praha', 'PRAHA'],
    ] as const)
      assert.equal(initialsOf(name), letters, name);
  });
});
