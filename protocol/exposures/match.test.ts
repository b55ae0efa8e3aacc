import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Exposure } from './list';
import { matchRides, type OwnRide } from './match';

const at = (clock: string, day = '2020-01-12'): number => Date.parse(`${day}T${clock}:00+08:00`);
const source = { name: '沈阳市疾控中心', publishedOn: '2020-01-13' };
const common = { id: '00112233445566aa', status: 'published', sources: [source] } as const;
const ride = (more: Partial<OwnRide> = {}): OwnRide => ({
  line: '168路',
  vehicle: '30217',
  from: at('14:40'),
  to: at('15:10'),
  isKnown: true,
  ...more,
});
const exposed = {
  ...common,
  kind: 'ride',
  line: '168',
  vehicle: '30217',
  from: at('14:15'),
  to: at('15:00'),
} as const;
const dayOf = (date: string) => ({ from: at('00:00', date), to: at('24:00', date) });
const match = (exposure: Exposure, own = ride()) =>
  matchRides([own], [{ date: '2020-01-12', exposures: [exposure] }], dayOf).map(
    ({ from, to, isTimed }) => `${(to - from) / 60_000} min${isTimed ? '' : ', no times'}`,
  );

describe('a ride of the diary beside what was published', () => {
  it('matches the same vehicle in the same time, and says how long', () => {
    assert.deepEqual(match(exposed), ['20 min']);
  });

  const others: [string, Exposure, Partial<OwnRide>?][] = [
    ['another vehicle', { ...exposed, vehicle: '30218' }],
    ['another line of the same vehicle', { ...exposed, line: '207' }],
    ['another time', { ...exposed, from: at('12:00'), to: at('12:45') }],
    ['what was withdrawn', { ...exposed, status: 'withdrawn' }],
    ['a place', { ...common, kind: 'place', name: '168路' }],
    ['a train of the same number', { ...common, kind: 'trip', mode: 'train', number: '168' }],
    [
      'a taxi with another plate',
      { ...common, kind: 'trip', mode: 'taxi', number: '辽A·T0932' },
      { line: '', vehicle: '辽A·T0931' },
    ],
  ];
  for (const [what, exposure, own] of others)
    it(`does not match ${what}`, () => assert.deepEqual(match(exposure, ride(own)), []));

  it('matches the whole line where the publication was widened to it', () => {
    const { vehicle: _, ...line } = exposed;
    assert.deepEqual(match(line), ['20 min']);
  });

  it('matches a published trip by line and vehicle, or by line alone, in whatever form its number is written', () => {
    const trip = { ...common, kind: 'trip', mode: 'bus', number: '１６８ 路' } as const;
    assert.deepEqual(match({ ...trip, from: at('14:50'), to: at('15:02') }), ['12 min']);
    assert.deepEqual(match({ ...trip, vehicle: '30217' }), ['30 min, no times']);
    assert.deepEqual(match({ ...trip, vehicle: '30218' }), []);
    assert.deepEqual(match(trip), ['30 min, no times'], 'nobody knew when: the whole day');
    assert.deepEqual(match({ ...trip, from: at('14:50') }), ['0 min'], 'one moment');
  });

  it('finds what comparing every pair finds, whenever the rides were: none is lost by its time', () => {
    const minute = fc.integer({ min: 0, max: 90 * 1440 });
    const interval = fc.tuple(minute, fc.integer({ min: 0, max: 300 })).map(([from, long]) => ({
      from: at('00:00') + from * 60_000,
      to: at('00:00') + (from + long) * 60_000,
    }));
    const near = fc.integer({ min: 0, max: 2 * 1440 });
    const vehicle = fc.constantFrom('30217', '30218');
    const own = fc
      .record({ interval, vehicle })
      .map(({ interval, vehicle }) => ride({ ...interval, vehicle }));
    const close = fc
      .record({ near, vehicle })
      .map(({ near, vehicle }) =>
        ride({ vehicle, from: at('00:00') + near * 60_000, to: at('00:40') + near * 60_000 }),
      );
    const published = fc.record({ interval, vehicle }).map(({ interval, vehicle }) => ({
      ...exposed,
      ...interval,
      vehicle,
    }));
    const rides = fc.oneof(fc.array(own, { maxLength: 6 }), fc.array(close, { maxLength: 6 }));
    fc.assert(
      fc.property(rides, fc.array(published, { maxLength: 30 }), (rides, exposures) => {
        const pairs = exposures.flatMap((exposure) =>
          rides.filter(
            ({ vehicle, from, to }) =>
              vehicle === exposure.vehicle && from <= exposure.to && to >= exposure.from,
          ),
        );
        assert.equal(matchRides(rides, [{ date: '2020-01-12', exposures }], dayOf).length, pairs.length);
      }),
    );
  });

  it('matches a taxi by its plate, with or without the dot', () => {
    const taxi = { ...common, kind: 'trip', mode: 'taxi', number: '辽AT0931' } as const;
    assert.deepEqual(match(taxi, ride({ line: '', vehicle: '辽A·T0931' })), ['30 min, no times']);
  });
});
