import assert from 'node:assert/strict';
import { fromHex, toHex } from '../../../protocol/bytes';
import { gm65Driver } from './driver';
import { answerAt, dataOf, readSetting, SAVE_SETTINGS, writeSetting } from './frames';

describe('frames of GM65 modules', () => {
  it('are those that Waveshare prints on page 47, and GM812 notes for a speed of two bytes', () => {
    assert.equal(toHex(readSetting(0x002a, 2)), '7e000701002a02d80f');
    assert.equal(toHex(writeSetting(0x00d9, 0xd3)), '7e00080100d9d32038');
    assert.equal(toHex(writeSetting(0x002a, 0x39, 0x01)), '7e000802002a3901a7ea');
    assert.equal(toHex(gm65Driver.setSpeed!(9_600)!), '7e000802002a3901a7ea');
    // Printed one byte short there; this is the frame whose sum is the printed one.
    assert.equal(toHex(SAVE_SETTINGS), '7e000901000000dec8');
  });

  it('set every speed to the number that the manual lists for it', () => {
    const listed = {
      1200: 'c409',
      4800: '7102',
      9600: '3901',
      14400: 'd000',
      19200: '9c00',
      38400: '4e00',
      57600: '3400',
    };
    for (const [speed, number] of Object.entries(listed))
      assert.equal(toHex(gm65Driver.setSpeed!(Number(speed))!).slice(12, 16), number);
  });

  it('know the answers that Newland prints on page 9 of the EM3095 manual, whole and in pieces', () => {
    for (const text of ['02000001003331', '02000101000401', '02000301006a61']) {
      const answer = fromHex(text);
      assert.equal(answerAt(answer, 0), 7);
      for (let cut = 1; cut < 7; cut++) assert.equal(answerAt(answer.subarray(0, cut), 0), 'more');
      for (let at = 4; at < 7; at++) {
        const broken = answer.slice();
        broken[at]! ^= 1;
        assert.equal(answerAt(broken, 0), 0, 'its sum is wrong');
      }
    }
    assert.deepEqual(dataOf(fromHex('02000001003331')), Uint8Array.of(0));
    assert.equal(dataOf(fromHex('02000301006a61')), undefined, 'it refused');
  });
});
