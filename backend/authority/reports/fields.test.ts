import assert from 'node:assert/strict';
import { readPlace } from './fields/coordinates';
import { modeOfNumber, normalNumber, readSeats, splitCell } from './fields/numbers';
import { hasPlate, personIn } from './fields/persons';
import { readTimes } from './fields/times';

describe('times of a report', () => {
  const read = (cell: string | number | Date) => {
    const { value, fault } = readTimes(cell);
    if (fault !== undefined) return fault.en;
    const { from, to } = value!;
    return [from, to].map((each) => (each ? `${each.at}${'+'.repeat(each.days)}` : '')).join(' ');
  };

  it('are one moment or a stretch, past midnight too', () => {
    for (const [cell, expected] of [
      ['14:40', '14:40 '],
      ['14:40-15:02', '14:40 15:02'],
      ['14：40—15：02', '14:40 15:02'],
      ['8:00至9:30', '08:00 09:30'],
      ['23:30-00:20', '23:30 00:20+'],
      ['23:30至次日00:20', '23:30 00:20+'],
      ['上午8时30分许', '08:30 '],
      ['下午2点半', '14:30 '],
      ['晚上8点左右', '20:00 '],
      ['中午12点', '12:00 '],
      ['7:30 pm', '19:30 '],
      ['22:00-24:00', '22:00 00:00+'],
      [0.5, '12:00 '],
      [new Date('1899-12-30T08:05:00Z'), '08:05 '],
    ] as const)
      assert.equal(read(cell), expected, String(cell));
  });

  it('that nobody knew are no times', () => {
    for (const cell of ['', '不详', '时间不详'.slice(2), '待核实', '全天', 'unknown', 'N/A', '—', '?'])
      assert.equal(read(cell), ' ', cell);
  });

  it('that are none are refused', () => {
    for (const cell of ['25:00', '12:75', '傍', '14:40-', 1.5, '早'])
      assert.match(read(cell), /is no time|not on the clock|no time of day/, String(cell));
  });
});

describe('numbers and seats of a report', () => {
  it('come several in a cell, in one form', () => {
    assert.deepEqual(splitCell('G1278、G1279, G1278 ;D26'), ['G1278', 'G1279', 'D26']);
    assert.equal(normalNumber('ｇ1278 次'), 'G1278');
    assert.equal(normalNumber('cz 6101'), 'CZ6101');
    assert.equal(normalNumber('168路'), '168路');
  });

  it('show the way of travel where their form does', () => {
    assert.deepEqual(['G1278', 'K7386', 'CZ6101', '3U8963', '地铁2号线', '168路', '1278'].map(modeOfNumber), [
      'train',
      'train',
      'flight',
      'flight',
      'metro',
      'bus',
      undefined,
    ]);
  });

  it('name carriage and seats as far as the cell does', () => {
    const read = (cell: string) => readSeats(cell).value ?? readSeats(cell).fault?.en;
    assert.deepEqual(read('5车12A'), { carriage: '5', seats: ['12A'] });
    assert.deepEqual(read('第05车厢 12F、13A'), { carriage: '5', seats: ['12F', '13A'] });
    assert.deepEqual(read('12A,12B，13C'), { seats: ['12A', '12B', '13C'] });
    assert.deepEqual(read('08车'), { carriage: '8' });
    assert.deepEqual(read('3-5排'), { seats: ['3-5排'] });
    assert.deepEqual(read('5车无座'), { carriage: '5', seats: ['无座'] });
    assert.match(String(read('靠窗')), /names no seat/);
  });
});

describe('places of a report', () => {
  // WGS-84 and GCJ-02 of the same points, from the tests of eviltransform (googollee/eviltransform, MIT).
  const PAIRS = [
    [31.1774276, 121.5272106, 31.17530398364597, 121.531541859215],
    [22.543847, 113.912316, 22.540796131694766, 113.9171764808363],
    [39.911954, 116.377817, 39.91334545536069, 116.38404722455657],
  ] as const;

  it('are kept in WGS-84, a metre from the known pairs at most', () => {
    for (const [lat, lon, gcjLat, gcjLon] of PAIRS) {
      const { value } = readPlace(gcjLat, gcjLon, 'GCJ-02');
      assert.ok(
        Math.abs(value!.lat - lat) < 1e-5 && Math.abs(value!.lon - lon) < 1e-5,
        JSON.stringify(value),
      );
      assert.deepEqual(readPlace(String(lat), String(lon), 'WGS-84').value, {
        lat: Math.round(lat * 1e6) / 1e6,
        lon: Math.round(lon * 1e6) / 1e6,
      });
    }
  });

  it('abroad are the same in both systems', () => {
    assert.deepEqual(readPlace(60.17, 24.94, 'GCJ-02').value, { lat: 60.17, lon: 24.94 });
  });

  it('that are none are refused', () => {
    assert.match(readPlace(0, 0, 'WGS-84').fault!.en, /is 0, 0/);
    for (const [lat, lon] of [
      ['', '123'],
      ['北纬41', '123'],
      [91, 123],
      [41, 181],
    ] as const)
      assert.match(readPlace(lat, lon, 'WGS-84').fault!.en, /is no place/);
  });
});

describe('what could name a person', () => {
  it('is found by its pattern', () => {
    for (const [cell, pattern] of [
      ['联系 13800246021', /mobile number/],
      ['+86 138-0024-6021', /mobile number/],
      ['身份证21010219900307123X', /identity number/],
      ['210102900307123', /identity number/],
      ['王某', /masked name/],
      ['李某某，男，', /masked name/],
      ['患者张建国，', /name of a patient/],
      ['a.b@example.org', /e-mail/],
    ] as const)
      assert.match(personIn(cell)!.en, pattern, cell);
  });

  it('is not seen in what names a vehicle or a place', () => {
    for (const cell of [
      'G1278',
      '168路',
      '中街大悦城 B 馆',
      '沈阳北站候车厅',
      '辽A·T0931',
      '2020-01-12',
      '30217',
      '某小区',
      '江某路',
    ])
      assert.equal(personIn(cell), undefined, cell);
  });

  it('is a plate', () => {
    for (const plate of ['辽A12345', '辽A·T0931', '辽AD12345', '京A·1234警'])
      assert.ok(hasPlate(plate), plate);
    for (const none of ['168路', 'G1278', '沈阳北站']) assert.ok(!hasPlate(none), none);
  });
});
