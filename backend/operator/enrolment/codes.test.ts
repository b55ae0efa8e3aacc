import assert from 'node:assert/strict';
import { seededRandom } from '../../../platform/random';
import { virtualClock } from '../../../platform/virtual-clock';
import { enrolmentText, readEnrolmentCode, shownCode } from '../../../protocol/enrolment-code';
import { createCodes } from './codes';

const MINUTE = 60_000;

describe('enrolment: one-time codes', () => {
  const clock = virtualClock(0);
  const codes = () => createCodes<string>({ clock, random: seededRandom(5) });
  const what = { number: 7, vehicleId: '30217', who: 'depot' };

  it('count for fifteen minutes, as they are typed, read aloud or scanned', async () => {
    const made = codes();
    const { code } = made.make(what);
    for (const text of [code, code.toLowerCase(), shownCode(code), enrolmentText(code), ` ${code} `])
      assert.equal(readEnrolmentCode(text), code);
    assert.equal(readEnrolmentCode('0O1I L234'), '00111234');
    for (const text of ['', '1234567', '123456789', 'U2345678', 'CORIDE ENROL'])
      assert.equal(readEnrolmentCode(text), undefined, text);
    await clock.advance(15 * MINUTE - 1);
    assert.equal(made.find(code)?.number, 7);
    await clock.advance(1);
    assert.equal(made.find(code), undefined);
  });

  it('end after five wrong tries at them, and others go on', () => {
    const made = codes();
    const { code } = made.make(what);
    const other = made.make({ ...what, number: 8 });
    const wrong = code.slice(0, -1) + (code.endsWith('Z') ? 'Y' : 'Z');
    for (let i = 0; i < 4; i++) assert.equal(made.find(wrong), undefined);
    assert.equal(made.find(code)?.number, 7, 'after four');
    made.find(wrong);
    assert.equal(made.find(code), undefined, 'after five');
    assert.equal(made.find(other.code)?.number, 8);
  });
});
