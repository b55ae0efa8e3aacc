import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { virtualClock } from '../../platform/virtual-clock';
import type { Place } from './along';
import { LineTrips } from './line-trips';
import { type Run, runsBetween } from './runs';
import { at, placeOn, shenyang } from './shenyang.fixture';

const timetable = shenyang();
const MINUTE = 60_000;
const runAt = (clock: string, to = '沈阳北站'): Run =>
  runsBetween(timetable, at(clock), at(clock)).find(
    ({ startsAt, pattern }) => startsAt === at(clock) && pattern.to.zh === to,
  )!;

function bus(start: number, place: (now: number) => Place | undefined = () => undefined) {
  const clock = virtualClock(start);
  const ends: { at: number; context: object }[] = [];
  const storage = { failing: false };
  const trust = { is: true };
  const trips = new LineTrips({
    timetable,
    clock,
    now: () => (trust.is ? clock.now() : undefined),
    place: () => place(clock.now()),
    ended: async () => {
      if (storage.failing) throw new Error('EIO');
      ends.push({ at: clock.now(), context: trips.context() });
    },
    changed: () => {},
    log: silentLog(),
  });
  return { clock, trips, ends, storage, trust };
}

describe('the trips of a bus on its line', () => {
  it('follow each other by position: each ends at its last stop, the way back begins after it', async () => {
    const [out, back] = [runAt('08:00'), runAt('09:00', '沈阳站')];
    assert.ok(out && back, 'the feed has both');
    const { clock, trips, ends } = bus(at('07:56'), (now) =>
      placeOn(timetable, now < out.endsAt + 3 * MINUTE ? out : back, now, 0),
    );
    assert.equal(trips.view.current?.startsAt, out.startsAt);
    await clock.advance(24 * MINUTE);
    const { trip, startDate, stopSequence } = trips.context();
    assert.deepEqual([trip, startDate], [out.tripId, '20260112']);
    assert.ok(stopSequence! > 1 && stopSequence! < out.pattern.sequences.at(-1)!, `stop ${stopSequence}`);
    await clock.advance(out.endsAt - clock.now() + 2 * MINUTE);
    assert.equal(ends.length, 1);
    assert.ok(Math.abs(ends[0]!.at - out.endsAt) <= MINUTE, 'within a minute of the last stop');
    assert.equal((ends[0]!.context as { trip: string }).trip, out.tripId);
    await clock.advance(back.startsAt + 5 * MINUTE - clock.now());
    assert.equal(trips.context().trip, back.tripId);
    trips.close();
  });

  it('are corrected by one touch, and the correction holds against the position until its end', async () => {
    const { clock, trips, ends } = bus(at('08:10'), (now) => placeOn(timetable, runAt('08:00'), now));
    const [other] = trips.view.others;
    trips.choose(other!.id);
    assert.equal(trips.view.by, 'driver');
    assert.equal(trips.view.current?.id, other!.id);
    await clock.advance(5 * MINUTE);
    assert.equal(trips.view.current?.id, other!.id);
    assert.deepEqual(ends, [], 'a correction ends nobody’s ride');
    trips.choose('20260112 nonsense');
    assert.equal(trips.view.current?.id, other!.id);
    trips.close();
  });

  it('are guessed by time without a position, and a wrong guess is mended when one comes', async () => {
    let here: Place | undefined;
    const wanted = runAt('08:00');
    const { clock, trips } = bus(at('08:20'), () => here);
    assert.ok(trips.view.current, 'something runs');
    for (let i = 0; i < 20; i++) {
      here = placeOn(timetable, wanted, clock.now());
      await clock.advance(15_000);
    }
    assert.equal(trips.context().trip, wanted.tripId);
    trips.close();
  });

  it('end overdue without a position, again after a failed disk, and wait for a clock', async () => {
    const { clock, trips, ends, storage, trust } = bus(at('08:01'));
    const { current } = trips.view;
    storage.failing = true;
    await clock.advance(75 * MINUTE);
    assert.equal(trips.view.current?.id, current?.id, 'an end that is not on disk is none');
    storage.failing = false;
    await clock.advance(MINUTE);
    assert.equal(ends.length, 1);
    trust.is = false;
    await clock.advance(5 * MINUTE);
    assert.deepEqual(trips.view.others, [], 'no timetable without a clock');
    trips.close();
  });
});
