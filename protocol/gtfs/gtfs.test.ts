import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedData } from '../../test/support/shared-data';
import { type FeedFile, readFeed, runsOn, serviceMidnight, tripsOn } from '.';
import { parseServiceTime } from './time';

const SHENYANG = join(__dirname, '../../simulators/feeds/shenyang');

const filesOf = (folder: string) => (name: FeedFile) =>
  existsSync(join(folder, name)) ? new Uint8Array(readFileSync(join(folder, name))) : undefined;

/** A whole small feed; a test changes some of its files. */
const SMALL: Partial<Record<FeedFile, string>> = {
  'agency.txt': 'agency_name,agency_timezone\n同乘,Asia/Shanghai\n',
  'stops.txt':
    'stop_id,stop_name,stop_lat,stop_lon\nA,沈阳站,41.79,123.39\nB,太原街,41.80,123.40\nC,中街,41.81,123.41\n',
  'routes.txt': 'route_id,route_short_name,route_type\n168,168路,3\n',
  'trips.txt': 'route_id,service_id,trip_id\n168,daily,t1\n',
  'stop_times.txt':
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
    't1,23:50:00,23:50:00,A,1\nt1,,,B,5\nt1,24:10:00,24:10:00,C,9\n',
  'calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n' +
    'daily,1,1,1,1,1,0,0,20200101,20201231\n',
};
const small = (changes: Partial<Record<FeedFile, string | null>> = {}, today?: string) =>
  readFeed((name) => {
    const text = changes[name] === undefined ? SMALL[name] : changes[name];
    return text === null || text === undefined ? undefined : new TextEncoder().encode(text);
  }, today);
const said = (report: ReturnType<typeof readFeed>) =>
  report.findings.map(({ severity, file, line, what }) => `${severity} ${file}:${line ?? ''} ${what}`);

describe('a GTFS feed', () => {
  it('of ours is whole', () => {
    const { feed, findings } = readFeed(filesOf(SHENYANG), '20200112');
    assert.deepEqual(findings, []);
    assert.equal(feed!.timezone, 'Asia/Shanghai');
    assert.equal(feed!.lines.get('168')!.name, '168路');
    assert.ok(tripsOn(feed!, '20200112').length > 50);
  });

  it('of a real city is taken, though it has ended', function () {
    const { feed, findings } = readFeed(filesOf(sharedData(this, 'gtfs/muroran-bus')), '20200112');
    assert.deepEqual(
      [feed!.lines.size, feed!.trips.size, feed!.shapes.size > 0],
      [78, 706, true],
      findings.map(({ what }) => what).join('\n'),
    );
    assert.ok(
      findings.some(({ severity, what }) => severity === 'warning' && /ended on 20180331/.test(what)),
    );
    const running = (date: string) => tripsOn(feed!, date).length;
    assert.ok(running('20170428') > 0, 'a Friday');
    assert.notEqual(running('20170428'), running('20170430'), 'a Friday and a Sunday');
  });

  it('that lacks files is refused as a whole, with every reason at once', function () {
    const report = readFeed(filesOf(sharedData(this, 'gtfs/beijing-stops-only-invalid')));
    assert.equal(report.feed, undefined);
    assert.deepEqual(said(report), [
      'error trips.txt: is not in the feed',
      'error stop_times.txt: is not in the feed',
    ]);
  });

  it('has hours past 24, spreads times that are left out, and keeps gaps in the sequence', () => {
    const { feed } = small();
    assert.deepEqual(
      feed!.trips.get('t1')!.stopTimes.map(({ stopId, sequence, arrival }) => [stopId, sequence, arrival]),
      [
        ['A', 1, 85_800],
        ['B', 5, 86_400],
        ['C', 9, 87_000],
      ],
    );
  });

  it('runs by weekday, and by its exceptions', () => {
    const { feed } = small({
      'calendar_dates.txt':
        'service_id,date,exception_type\ndaily,20200113,2\ndaily,20200118,1\nextra,20200119,1\n',
    });
    const daily = feed!.services.get('daily')!;
    const days = ['20200113', '20200114', '20200118', '20200119', '20210104'];
    assert.deepEqual(
      days.map((date) => runsOn(daily, date)),
      [false, true, true, false, false],
    );
    assert.ok(runsOn(feed!.services.get('extra')!, '20200119'));
  });

  it('knows which trips one vehicle runs, and is taken with a warning where two of them run at once', () => {
    const blocks = (second: string) =>
      small({
        'trips.txt':
          'route_id,service_id,trip_id,block_id\n168,daily,t1,b\n168,daily,t2,b\n168,daily,t3,\n168,daily,t4,\n',
        'stop_times.txt': `${SMALL['stop_times.txt']}${['t2', 't3', 't4']
          .map((trip) => `${trip},${second},${second},C,1\n${trip},24:50:00,24:50:00,A,2\n`)
          .join('')}`,
      });
    const after = blocks('24:10:00');
    assert.deepEqual([after.feed!.trips.get('t2')!.blockId, said(after)], ['b', []]);
    const atOnce = blocks('24:09:59');
    assert.equal(atOnce.feed!.trips.size, 4);
    assert.deepEqual(said(atOnce), [
      'warning trips.txt: trips t1 and t2 of block b run at the same time: one vehicle cannot run both',
    ]);
  });

  const refused: [string, Partial<Record<FeedFile, string | null>>, RegExp][] = [
    ['an empty file', { 'stops.txt': '' }, /error stops.txt:1 lacks the column stop_id/],
    [
      'no calendar at all',
      { 'calendar.txt': null },
      /error calendar.txt: is not in the feed, nor is calendar_dates/,
    ],
    [
      'a stop time at no stop',
      { 'stop_times.txt': `${SMALL['stop_times.txt']}t1,24:20:00,24:20:00,X,10\n` },
      /error stop_times.txt:5 stop_id X is no stop/,
    ],
    [
      'a trip of no line',
      { 'trips.txt': 'route_id,service_id,trip_id\n999,daily,t1\n' },
      /error trips.txt:2 route_id 999 is not in routes.txt/,
    ],
    [
      'a trip on no day',
      { 'trips.txt': 'route_id,service_id,trip_id\n168,never,t1\n' },
      /error trips.txt:2 service_id never is not in calendar/,
    ],
    [
      'a trip twice',
      { 'trips.txt': 'route_id,service_id,trip_id\n168,daily,t1\n168,daily,t1\n' },
      /error trips.txt:3 trip_id t1 is there twice/,
    ],
    [
      'time that goes backwards',
      {
        'stop_times.txt':
          'trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,08:10:00,08:10:00,A,1\nt1,08:05:00,08:05:00,B,2\n',
      },
      /error stop_times.txt:3 is earlier than the stop before/,
    ],
    [
      'a time that is none',
      {
        'stop_times.txt':
          'trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,8.10,8.10,A,1\nt1,08:15:00,08:15:00,B,2\n',
      },
      /error stop_times.txt:2 arrival_time and departure_time must read HH:MM:SS/,
    ],
    [
      'one stop only',
      {
        'stop_times.txt':
          'trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt1,08:10:00,08:10:00,A,1\n',
      },
      /error trips.txt:2 trip t1 has no two stop times/,
    ],
    [
      'a place off the earth',
      { 'stops.txt': `${SMALL['stops.txt']}D,月球,141.8,123.4\n` },
      /error stops.txt:5 stop_lat must lie in -90..90/,
    ],
    [
      'no such date',
      { 'calendar.txt': SMALL['calendar.txt']!.replace('20201231', '20200230') },
      /error calendar.txt:2 start_date and end_date must read/,
    ],
    [
      'no such zone',
      { 'agency.txt': 'agency_name,agency_timezone\n同乘,Asia/Mukden\n' },
      /error agency.txt:2 agency_timezone must be an IANA name/,
    ],
    [
      'no CSV',
      { 'routes.txt': 'route_id,route_short_name,route_type\n168,"168路,3\n' },
      /error routes.txt:\d* is not CSV/,
    ],
  ];
  for (const [what, changes, expected] of refused)
    it(`is refused for ${what}`, () => {
      const report = small(changes);
      assert.equal(report.feed, undefined);
      assert.match(said(report).join('\n'), expected);
    });

  it('lists no more than twenty faults of a kind, and says that there are more', () => {
    const rows = Array.from({ length: 100 }, (_, i) => `168,never,x${i}\n`).join('');
    const report = small({ 'trips.txt': `route_id,service_id,trip_id\n168,daily,t1\n${rows}` });
    const ofKind = said(report).filter((line) => line.includes('service_id never'));
    assert.equal(ofKind.length, 20);
    assert.match(ofKind.at(-1)!, /and more of these/);
  });
});

describe('a service day', () => {
  it('begins 12 hours before noon, on nights when clocks change too', () => {
    const iso = (date: string, zone: string) => new Date(serviceMidnight(date, zone)).toISOString();
    assert.equal(iso('20200112', 'Asia/Shanghai'), '2020-01-11T16:00:00.000Z');
    // New York leaves daylight-saving time at 2 a.m. on 1 November 2020, and enters it on 8 March.
    assert.equal(iso('20201101', 'America/New_York'), '2020-11-01T05:00:00.000Z');
    assert.equal(iso('20200308', 'America/New_York'), '2020-03-08T04:00:00.000Z');
    const eight = serviceMidnight('20200308', 'America/New_York') + parseServiceTime('08:00:00')! * 1000;
    assert.equal(new Date(eight).toLocaleTimeString('en-GB', { timeZone: 'America/New_York' }), '08:00:00');
  });
});
