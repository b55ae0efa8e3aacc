import assert from 'node:assert/strict';
import { countsForDay, dateOfDay, dayOf, dayOfDate, dayStart } from './days';
import { Malformed } from './errors';
import vectors from './vectors/days.json';

const SHENYANG = 14_400;
const at = (text: string) => Date.parse(text);

describe('days', () => {
  for (const { time, dayShift, day } of vectors.cases)
    it(`${time} with a shift of ${dayShift} s lies in day ${day}`, () => {
      assert.equal(dayOf(at(time), dayShift), day);
      assert.ok(dayStart(day, dayShift) <= at(time) && at(time) < dayStart(day + 1, dayShift));
    });

  it('changes at 04:00 in Shenyang, not in the rush hour', () => {
    const before = dayOf(at('2020-01-12T03:59:59.999+08:00'), SHENYANG);
    assert.equal(dayOf(at('2020-01-12T04:00:00+08:00'), SHENYANG), before + 1);
    assert.equal(dayOf(at('2020-01-12T08:00:00+08:00'), SHENYANG), before + 1);
  });

  it('takes a ticket two hours before and after its day, not longer', () => {
    const day = dayOf(at('2020-01-12T12:00:00+08:00'), SHENYANG);
    assert.ok(!countsForDay(at('2020-01-12T01:59:59+08:00'), day, SHENYANG));
    assert.ok(countsForDay(at('2020-01-12T02:00:00+08:00'), day, SHENYANG));
    assert.ok(countsForDay(at('2020-01-13T05:59:59+08:00'), day, SHENYANG));
    assert.ok(!countsForDay(at('2020-01-13T06:00:00+08:00'), day, SHENYANG));
  });

  it('a day has the date that people give it', () => {
    const day = dayOfDate('2020-01-12', SHENYANG, 480);
    assert.equal(day, dayOf(at('2020-01-12T12:00:00+08:00'), SHENYANG));
    assert.equal(day, dayOf(at('2020-01-13T03:00:00+08:00'), SHENYANG));
    assert.equal(dateOfDay(day, SHENYANG, 480), '2020-01-12');
    for (const text of ['12.1.2020', '2020-13-01', '']) assert.throws(() => dayOfDate(text, 0, 0), Malformed);
  });
});
