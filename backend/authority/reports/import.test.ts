import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedData } from '../../../test/support/shared-data';
import { FileRefused } from '../tables/table';
import { cellsOf, gb18030, workbook } from '../tables/testing/encode';
import type { ImportRequest } from './import';
import { csv, FEED, SOURCE, utf8 } from './import.fixture';
import type { PlaceReport, TripReport } from './record';

describe('an import of published cases', () => {
  it('reads a feed with every form of date, time, number and seat, and says of each other row what is wrong', async () => {
    const { reports, rejected, rows } = await csv(FEED, { coordinates: 'GCJ-02' });
    assert.deepEqual(rows, { all: 14, accepted: 9, rejected: 5 });
    const trips = reports
      .map(({ report }) => report)
      .filter((each): each is TripReport => each.kind === 'trip');
    assert.deepEqual(
      trips.map((trip) =>
        [
          trip.date,
          trip.mode,
          trip.number,
          trip.vehicle,
          trip.carriage,
          trip.seats?.join('+'),
          trip.from?.at,
          trip.to?.at,
          trip.to?.days,
        ]
          .map((each) => each ?? '')
          .join(' '),
      ),
      [
        '2020-01-12 bus 168路    14:40 15:02 0',
        '2020-01-13 train G1278  5 12A+12B 08:30  ',
        '2020-01-13 train G1279  5 12A+12B 08:30  ',
        '2020-01-14 flight CZ6101   12F   ',
        '2020-01-15 taxi  辽A·T0931   23:30 00:20 1',
        '2020-01-16 metro 2号线      ',
        '2020-01-17 coach  辽A12345  3-5排   ',
        '2020-01-18 ship 渤海翠珠    22:00 05:00 1',
      ],
    );
    const places = reports
      .map(({ report }) => report)
      .filter((each): each is PlaceReport => each.kind === 'place');
    assert.deepEqual(
      places.map(({ name, district, lat, from }) => [
        name,
        district,
        lat !== undefined && lat < 41.7968,
        from?.at,
      ]),
      [
        ['中街大悦城 B 馆', '沈河区', true, undefined],
        ['沈阳北站候车厅', undefined, false, '14:30'],
      ],
    );
    const inEnglish = rejected.map(({ what, ...where }) => ({ ...where, what: what.en }));
    assert.deepEqual(inEnglish, [
      {
        row: 11,
        column: '交通类型',
        what: 'is no way of travel: write one of bus, metro, taxi, train, coach, flight, ship',
      },
      {
        row: 12,
        column: '时间',
        what: 'holds a mobile number (11 digits, 13 to 19 first): nothing that names a person is published',
      },
      {
        row: 12,
        column: '时间',
        what: 'is no time: write 14:40 or 14:40-15:02, or leave it blank where nobody knows',
      },
      { row: 13, column: '日期', what: 'is no day of the calendar: write 2020-01-12 or 1月12日' },
      { row: 14, column: '车次', what: 'is blank, and so is the vehicle: a trip needs one of them' },
      {
        row: 15,
        column: '场所',
        what: 'holds the masked name of a person (王某): nothing that names a person is published',
      },
      { row: 15, column: '纬度', what: 'is 0, 0: leave it blank where the place is not known' },
    ]);
  });

  it('reads the same from GB18030, tabs, XLSX and UTF-8 with a mark', async () => {
    const expected = (await csv(FEED, { coordinates: 'GCJ-02' })).reports.map(({ report }) => report);
    const same = async (request: Partial<ImportRequest>) => {
      const { reports } = await csv('', { coordinates: 'GCJ-02', ...request });
      assert.deepEqual(
        reports.map(({ report }) => report),
        expected,
      );
    };
    await same({ bytes: utf8(`\uFEFF${FEED}`) });
    await same({ bytes: gb18030(FEED) });
    const cells = cellsOf(FEED);
    await same({ bytes: utf8(cells.map((row) => row.join('\t')).join('\r\n')) });
    await same({ bytes: await workbook(cells), fileName: 'trips.xlsx' });
  });

  it('reads GeoJSON of points', async () => {
    const feature = (name: string, coordinates: unknown) => ({
      type: 'Feature',
      properties: { name, date: '2020-01-12' },
      geometry: { type: 'Point', coordinates },
    });
    const collection = {
      type: 'FeatureCollection',
      features: [feature('中街', [123.46, 41.79]), feature('太原街', ['x'])],
    };
    const { reports, rejected } = await csv(JSON.stringify(collection), {
      fileName: 'places.geojson',
      coordinates: 'WGS-84',
    });
    assert.deepEqual(
      reports.map(({ report }) => report),
      [{ kind: 'place', name: '中街', date: '2020-01-12', lat: 41.79, lon: 123.46 }],
    );
    assert.deepEqual(
      rejected.map(({ row, column }) => [row, column]),
      [[2, 'lat']],
    );
  });

  it('takes real files of authorities in both encodings, and counts every row', async function () {
    const folder = sharedData(this, 'cases');
    const read = (fileName: string, more: Partial<ImportRequest> = {}) =>
      csv('', {
        fileName,
        bytes: new Uint8Array(readFileSync(join(folder, fileName))),
        coordinates: 'GCJ-02',
        source: { ...SOURCE, publishedOn: '2020-12-18' },
        ...more,
      });
    const places = await read('epidemic-places-china-2020-04-24.csv');
    assert.equal(places.rows.all, 6748);
    assert.equal(places.rows.accepted + places.rows.rejected, 6748);
    assert.ok(
      places.rows.accepted > 6700,
      `${places.rows.accepted} accepted: ${JSON.stringify(places.rejected.slice(0, 5))}`,
    );
    const twin = await read('epidemic-places-china-2020-04-24.gb18030.csv');
    assert.equal(twin.encoding, 'gb18030');
    assert.deepEqual([twin.reports, twin.rejected], [places.reports, places.rejected]);

    const buildings = await read('hong-kong-buildings-2020-12-18.csv', { dateOrder: 'day first' });
    assert.deepEqual(
      buildings.rows,
      { all: 1787, accepted: 1787, rejected: 0 },
      JSON.stringify(buildings.rejected.slice(0, 5)),
    );
    assert.ok(buildings.reports.some(({ report }) => report.date === '2020-12-06'));
    assert.ok(
      buildings.reports.some(({ report }) => report.date === undefined),
      'blank dates stay blank',
    );
    console.log(
      `      ${places.rows.accepted} of ${places.rows.all} places, ${buildings.rows.accepted} of ${buildings.rows.all} buildings taken`,
    );
  });

  it('takes what nobody knew as blank, in whatever column: no vehicle is called 不详', async () => {
    const { reports, rejected } = await csv(`日期,交通类型,车次,车牌,座位,出发站,时间,场所
1月12日,公交,168路,不详,不详,沈阳站,不详,
1月12日,公交,未知,30217,-,,,
1月12日,火车,G1,,无,N/A,—,
1月12日,出租车,,不详,,太原街,,
不详,,,,,,,太原街万达
`);
    assert.deepEqual(
      reports.map(({ report: { kind: _, ...known } }) => known),
      [
        { mode: 'bus', date: '2020-01-12', number: '168路', fromStop: '沈阳站' },
        { mode: 'bus', date: '2020-01-12', number: '', vehicle: '30217' },
        { mode: 'train', date: '2020-01-12', number: 'G1' },
        { name: '太原街万达' },
      ],
    );
    assert.deepEqual(
      rejected.map(({ row, what }) => [row, what.en]),
      [[5, 'is blank, and so is the vehicle: a trip needs one of them']],
    );
  });

  it('does not read columns under which persons stand, and says so', async () => {
    const imported = await csv('日期,车次,姓名,电话,备注\n1月12日,168路,张建国,13800246021,x\n');
    assert.deepEqual([imported.persons, imported.ignored], [['姓名', '电话'], ['备注']]);
    assert.equal(JSON.stringify(imported).includes('张建国'), false);
    assert.equal(imported.rows.accepted, 1);
  });

  const refused: [string, Partial<ImportRequest> & { text?: string }, RegExp][] = [
    ['is empty', { text: '' }, /the file is empty/],
    [
      'names no trip and no place',
      { text: 'a,b\n1,2\n' },
      /no column names a trip or a place: head one of them/,
    ],
    [
      'has coordinates of nobody says which kind',
      { text: '地点,纬度,经度\n中街,41,123\n' },
      /say whether they are WGS-84 or GCJ-02/,
    ],
    ['is in another encoding', { bytes: Uint8Array.of(0x81, 0x20, 0xff, 0xff) }, /is not UTF-8 or GB18030/],
    ['is another kind of file', { fileName: 'trips.docx', text: 'x' }, /files ending in .docx are not read/],
    ['has an open quotation mark', { text: '地点\n"中街\n' }, /a quotation mark in line \d is not closed/],
    ['has a column twice', { text: '地点,地点\n中街,太原街\n' }, /the column "地点" is there twice/],
    ['is no workbook', { fileName: 'trips.xlsx', text: 'no zip at all, nothing' }, /is no XLSX workbook/],
    ['is no GeoJSON', { fileName: 'x.geojson', text: '{}' }, /is no GeoJSON FeatureCollection/],
  ];
  for (const [what, { text, ...request }, expected] of refused)
    it(`refuses a file as a whole that ${what}`, async () => {
      await assert.rejects(
        csv(text ?? '', request),
        (error) => error instanceof FileRefused && expected.test(error.message),
      );
    });
});
