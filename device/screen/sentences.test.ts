import assert from 'node:assert/strict';
import { SENTENCES } from '../../protocol/sentences';
import { chinese, splitAtComma, verdictOf } from './page/sentences';
import { WORDS } from './page/words';

describe("the screen's sentences", () => {
  it('print punctuation between Chinese characters as wide as they are, and leave the rest', () => {
    assert.equal(chinese('38 条已存好,有网自动发'), '38 条已存好，有网自动发');
    assert.equal(chinese('请点“换一张”,再扫一次'), '请点“换一张”，再扫一次');
    assert.equal(chinese('14:32, A,B'), '14:32, A,B');
  });

  it('read the verdict of "already" from afar and the rest below', () => {
    assert.deepEqual(splitAtComma(SENTENCES.already.says), {
      head: { zh: '登记过了', en: 'Already checked in' },
      rest: { zh: '不用再扫', en: 'No need to scan again' },
    });
    assert.equal(splitAtComma(SENTENCES['checked-in'].says).rest, null);
  });

  it('say the verdict of a refusal once, whether or not the sentence has it', () => {
    assert.deepEqual(verdictOf(SENTENCES['not-a-pass'].says, WORDS.refused), {
      head: { zh: '没成功', en: 'Not checked in' },
      rest: { zh: '这不是乘车码', en: 'This is not a Coride pass' },
    });
    assert.deepEqual(verdictOf(SENTENCES['pass-used'].says, WORDS.refused), {
      head: { zh: '没成功', en: 'Not checked in' },
      rest: { zh: '乘车码用过了', en: 'Pass already used' },
    });
    assert.deepEqual(verdictOf(SENTENCES['storage-failing'].says, WORDS.refused).head, {
      zh: '先别登记',
      en: 'Stop',
    });
  });

  it('lose no word of any sentence of the protocol', () => {
    for (const { says } of Object.values(SENTENCES)) {
      const { head, rest } = verdictOf(says, WORDS.refused);
      assert.ok(says.zh === rest.zh || says.zh.replace(/[,:]/, '') === head.zh + rest.zh, says.zh);
      assert.ok(rest.en.length > 0 && says.en.toLowerCase().endsWith(rest.en.toLowerCase()), says.en);
    }
  });
});
