import assert from 'node:assert/strict';
import { toHex } from '../../../protocol/bytes';
import { readFeed } from '../../../protocol/gtfs';
import type { Boarding } from '../../../protocol/stored-item';
import type { CheckIn, RideMark } from './boardings';
import { TRACE_DEFAULTS } from './config';
import { coverageOf } from './coverage';
import { noPassengerCounts } from './passenger-counts';
import { type Ride, ridesOf } from './rides';
import { tierOf } from './tiers';
import { longestRides } from './timetable';
import { tripEndsOf } from './trip-ends';

const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const clockOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(11, 19);

let lastId = 0;
/** By pass, with a clock that is exact: one moment, not an interval. */
function checkIn(clock: string, tripId: string, more: Partial<Boarding> = {}): Boarding {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(0, ++lastId);
  return {
    kind: 'boarding',
    id,
    channel: 'pass',
    versionByte: 0x10,
    day: 18_273,
    vehicleId: '30217',
    terminalNumber: 7,
    boardedAt: at(clock),
    clockErrorMs: 0,
    trip: { lineId: '168', tripId, startDate: '20200112', stopSequence: 1 },
    people: 1,
    marks: [],
    tag: id,
    sealed: new Uint8Array(80),
    signature: new Uint8Array(64),
    ...more,
  };
}
const asCheckIns = (boardings: Boarding[]): CheckIn[] =>
  boardings.map((boarding) => ({ boarding, marks: boarding.marks }));
const ends = (ride: Ride | undefined) => `${clockOf(ride!.alighting.latest)} ${ride!.alighting.latestRule}`;

describe("the end of a vehicle's trip", () => {
  const own = checkIn('08:00:00', 'morning');
  const latest = (others: Boarding[]) =>
    ends(
      ridesOf(
        asCheckIns([own]),
        new Map(),
        TRACE_DEFAULTS,
        tripEndsOf({ boardings: [own, ...others], ends: [] }, TRACE_DEFAULTS),
      )[0],
    );

  it('ends its rides, when riders of the next trip have boarded and the last are off', () => {
    assert.equal(latest([checkIn('08:20:00', 'morning'), checkIn('09:05:00', 'noon')]), '09:07:00 trip end');
    assert.equal(latest([checkIn('09:30:00', 'noon'), checkIn('09:05:00', 'noon')]), '09:07:00 trip end');
  });

  const nothing: [string, Boarding][] = [
    ['riders of the same trip', checkIn('09:05:00', 'morning')],
    ['riders of the trip before', checkIn('07:50:00', 'dawn')],
    ['another vehicle', checkIn('09:05:00', 'noon', { vehicleId: '30218' })],
    ['a check-in that knows no trip', checkIn('09:05:00', '')],
    ['a late code', checkIn('09:05:00', 'noon', { marks: ['late'] })],
    ['an unsure clock', checkIn('09:05:00', 'noon', { marks: ['clockUnsure'] })],
    [
      'a clock whose error reaches back to the boarding',
      checkIn('09:05:00', 'noon', { clockErrorMs: 2 * 3_600_000 }),
    ],
  ];
  for (const [what, other] of nothing)
    it(`is not shown by ${what}`, () => assert.equal(latest([other]), '10:00:00 longest ride'));

  it('is the same trip by name on another day: another run', () => {
    const tomorrow = checkIn('09:05:00', 'morning');
    const trip = { ...tomorrow.trip, startDate: '20200113' };
    assert.equal(latest([{ ...tomorrow, trip }]), '09:07:00 trip end');
  });

  it('does not end a shift at the wheel', () => {
    const driver = checkIn('08:00:00', 'morning', { channel: 'driver' });
    const tripEnds = tripEndsOf(
      { boardings: [driver, checkIn('09:05:00', 'noon')], ends: [] },
      TRACE_DEFAULTS,
    );
    assert.equal(
      ends(ridesOf(asCheckIns([driver]), new Map(), TRACE_DEFAULTS, tripEnds)[0]),
      '20:00:00 longest ride',
    );
  });
});

describe('the timetable of a line', () => {
  const text: Record<string, string> = {
    'agency.txt': 'agency_timezone\nAsia/Shanghai\n',
    'stops.txt': 'stop_id,stop_name,stop_lat,stop_lon\nA,A,41.79,123.39\nB,B,41.80,123.40\n',
    'routes.txt': 'route_id,route_short_name,route_type\n168,168,3\n',
    'trips.txt': 'route_id,service_id,trip_id\n168,d,fast\n168,d,slow\n',
    'stop_times.txt':
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
      'fast,08:00:00,08:00:00,A,1\nfast,08:30:00,08:30:00,B,2\nslow,08:00:00,08:00:00,A,1\nslow,08:40:00,08:40:00,B,2\n',
    'calendar_dates.txt': 'service_id,date,exception_type\nd,20200112,1\n',
  };

  it('bounds rides by its slowest trip and a traffic jam, and leaves other lines to their kind', () => {
    const { feed } = readFeed((name) => (text[name] ? new TextEncoder().encode(text[name]) : undefined));
    const longestRideMinutesOfLine = longestRides(feed!);
    assert.deepEqual([...longestRideMinutesOfLine], [['168', 75]]);
    const config = { ...TRACE_DEFAULTS, longestRideMinutesOfLine };
    const latest = (boarding: Boarding) => ends(ridesOf(asCheckIns([boarding]), new Map(), config)[0]);
    assert.equal(latest(checkIn('08:00:00', 't')), '09:15:00 longest ride');
    const other = { lineId: '207', tripId: '', startDate: '', stopSequence: 0 };
    assert.equal(latest(checkIn('08:00:00', 't', { trip: other })), '10:00:00 longest ride');
  });
});

describe('two places at once', () => {
  const marks = (...boardings: Boarding[]) =>
    ridesOf(asCheckIns(boardings), new Map(), TRACE_DEFAULTS).map(
      (ride) => `${ride.vehicleId} ${ride.marks}`,
    );
  const elsewhere = (clock: string, more: Partial<Boarding> = {}) =>
    checkIn(clock, 't', { vehicleId: '30218', ...more });

  it('are impossible: both rides are marked, and neither bounds another', () => {
    assert.deepEqual(marks(checkIn('08:00:00', 't'), elsewhere('08:01:30')), [
      '30217 impossible',
      '30218 impossible',
    ]);
    const [, third] = ridesOf(
      asCheckIns([
        checkIn('07:30:00', 't', { vehicleId: '1' }),
        checkIn('08:00:00', 't'),
        elsewhere('08:01:30'),
      ]),
      new Map(),
      TRACE_DEFAULTS,
    );
    assert.equal(ends(third), '10:00:00 longest ride');
  });

  it('are not seen in a transfer, in a late code, or where the clocks leave room', () => {
    assert.deepEqual(marks(checkIn('08:00:00', 't'), elsewhere('08:02:00')), ['30217 ', '30218 ']);
    assert.deepEqual(marks(checkIn('08:00:00', 't'), elsewhere('08:01:00', { marks: ['late'] })), [
      '30217 ',
      '30218 late',
    ]);
    assert.deepEqual(
      marks(checkIn('08:00:00', 't'), elsewhere('08:01:00', { clockErrorMs: 120_000 })),
      ['30217 ', '30218 '].toReversed(),
    );
  });

  it('do not concern two terminals of one vehicle: that is one ride', () => {
    assert.deepEqual(marks(checkIn('08:00:00', 't'), checkIn('08:00:20', 't', { terminalNumber: 8 })), [
      '30217 ',
    ]);
  });
});

describe('tiers', () => {
  const shared = (certain: number, ...marks: RideMark[][]) => ({
    certain,
    rides: marks.map((each) => ({ marks: each })),
  });
  it('are given by certain minutes, and last to those whom nothing shows to have been there', () => {
    assert.equal(tierOf(shared(15, []), TRACE_DEFAULTS), 'I');
    assert.equal(tierOf(shared(14, []), TRACE_DEFAULTS), 'II');
    assert.equal(tierOf(shared(0, []), TRACE_DEFAULTS), 'possible');
    assert.equal(tierOf(shared(30, ['late']), TRACE_DEFAULTS), 'doubtful');
    assert.equal(tierOf(shared(30, ['impossible'], ['late', 'crowded']), TRACE_DEFAULTS), 'doubtful');
    assert.equal(
      tierOf(shared(30, ['impossible'], []), TRACE_DEFAULTS),
      'I',
      'one ride of the two is proven',
    );
  });
});

describe('coverage', () => {
  const own = checkIn('08:00:00', 't', { people: 2 });
  const [ride] = ridesOf(asCheckIns([own]), new Map(), TRACE_DEFAULTS) as [Ride];
  const boardings = [
    own,
    checkIn('06:30:00', 't'),
    checkIn('05:30:00', 't'),
    checkIn('09:59:00', 't', { people: 3 }),
    checkIn('10:01:00', 't'),
    checkIn('08:00:00', 't', { channel: 'driver' }),
    checkIn('08:10:00', 't', { vehicleId: '30218' }),
  ];

  it('counts people who may have been on board by check-in, and says so where nothing else counts', async () => {
    const coverage = await coverageOf(ride, boardings, noPassengerCounts, TRACE_DEFAULTS);
    assert.deepEqual(coverage, { checkedIn: 6 });
  });
});

describe('the change of the day and of the clock', () => {
  const offAt = (boarding: Boarding, alightedAt: number) =>
    new Map([
      [
        toHex(boarding.id),
        { kind: 'alighting' as const, id: boarding.id, day: 1, vehicleId: '30217', alightedAt },
      ],
    ]);

  it('does not cut a ride at midnight, at 04:00, or on the night when clocks go back', () => {
    for (const [on, off] of [
      ['2020-01-12T23:50:00+08:00', '2020-01-13T00:20:00+08:00'],
      ['2020-01-13T03:50:00+08:00', '2020-01-13T04:20:00+08:00'],
      // 01:50 New York time in summer, then 01:20 in winter: half an hour later.
      ['2020-11-01T01:50:00-04:00', '2020-11-01T01:20:00-05:00'],
    ] as const) {
      const boarding = checkIn('00:00:00', 't', { boardedAt: Date.parse(on) });
      const [ride, ...none] = ridesOf(
        asCheckIns([boarding]),
        offAt(boarding, Date.parse(off)),
        TRACE_DEFAULTS,
      );
      assert.deepEqual(none, []);
      assert.equal(ride!.alighting.earliest - ride!.boarding.latest, 30 * 60_000, on);
    }
  });
});
