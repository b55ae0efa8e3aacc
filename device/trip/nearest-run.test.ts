import assert from 'node:assert/strict';
import fc from 'fast-check';
import { utf8 } from '../../protocol/bytes';
import { readTimetable } from '../../protocol/timetable';
import { nearestRuns } from './nearest-run';
import { runsBetween } from './runs';
import { at, placeOn, shenyang } from './shenyang.fixture';

const timetable = shenyang();
const MINUTE = 60_000;

describe('the run that a bus is on', () => {
  it('comes from a timetable that is small enough to carry, and read strictly', () => {
    const bytes = utf8(JSON.stringify(timetable));
    assert.ok(bytes.length < 16_000, `${bytes.length} bytes`);
    assert.deepEqual(readTimetable(bytes), timetable);
    assert.throws(() => readTimetable(utf8('{"v":2}')), /timetable/);
    assert.equal(timetable.patterns.length, 4, 'each direction, in and out of the rush hours');
  });

  it('is found among all that run at that time, by where the bus is and was, up to 10 minutes late', () => {
    const runs = runsBetween(timetable, at('07:00'), at('21:00'));
    const anyRun = fc.constantFrom(...runs);
    fc.assert(
      fc.property(
        anyRun,
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        fc.integer({ min: -1, max: 10 }),
        (run, part, late) => {
          const now = run.startsAt + part * (run.endsAt - run.startsAt) + late * MINUTE;
          const here = placeOn(timetable, run, now, late * MINUTE);
          const before = placeOn(timetable, run, now - 2 * MINUTE, late * MINUTE);
          const [best] = nearestRuns(timetable, now, { here, before });
          assert.equal(best?.run.tripId, run.tripId);
          assert.ok(Math.abs(best!.late - late * MINUTE) < 90_000, `${best!.late} ms`);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is the next one of a bus that waits at its first stop', () => {
    const [first] = runsBetween(timetable, at('08:00'), at('08:40')).filter(
      ({ startsAt }) => startsAt >= at('08:10'),
    );
    const here = placeOn(timetable, first!, first!.startsAt);
    const [best] = nearestRuns(timetable, first!.startsAt - 4 * MINUTE, { here });
    assert.equal(best?.run.tripId, first!.tripId);
  });

  it('is none in the depot, by night, and on a date without service', () => {
    const depot = { lat: 41.9, lon: 123.2 };
    assert.deepEqual(nearestRuns(timetable, at('08:00'), { here: depot }), []);
    assert.deepEqual(nearestRuns(timetable, at('03:00')), []);
    assert.deepEqual(nearestRuns(timetable, at('08:00', '20360101')), []);
  });

  it('belongs to the day before after midnight', () => {
    const [best] = nearestRuns(timetable, at('24:05'));
    assert.equal(best?.run.startDate, '20260112');
  });
});
