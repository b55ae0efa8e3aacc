import assert from 'node:assert/strict';
import type { Exposure } from '../../../protocol/exposures/list';
import { lookUpPicked, suggestionsFor } from './page/check/picked';
import { seatAnswer } from './page/check/seats';

const common = { status: 'published', sources: [{ name: '疾控', publishedOn: '2020-01-13' }] } as const;
const at = { from: 1, to: 2 };
const exposures: readonly Exposure[] = [
  { ...common, id: '0000000000000001', kind: 'ride', line: '168路', vehicle: '30217', ...at },
  { ...common, id: '0000000000000002', kind: 'ride', line: '浑南有轨1号线', initials: ['HNYG1HX'], ...at },
  { ...common, id: '0000000000000003', kind: 'trip', mode: 'taxi', number: '辽A·T0931' },
  {
    ...common,
    id: '0000000000000004',
    kind: 'trip',
    mode: 'metro',
    number: '2号线',
    fromStop: '青年大街',
    initials: ['2HX', 'QNDJ'],
  },
  {
    ...common,
    id: '0000000000000005',
    kind: 'trip',
    mode: 'train',
    number: 'G1278',
    carriage: '5',
    seats: ['12A'],
  },
  { ...common, id: '0000000000000006', kind: 'trip', mode: 'coach', number: '辽B12345', toStop: '大连' },
  { ...common, id: '0000000000000007', kind: 'trip', mode: 'flight', number: 'CZ6101', seats: ['31K'] },
  {
    ...common,
    id: '0000000000000008',
    kind: 'trip',
    mode: 'ship',
    number: '',
    vehicle: '渤海明珠',
    initials: ['BHMZ'],
  },
  { ...common, id: '0000000000000009', kind: 'trip', mode: 'bus', number: '207路', status: 'withdrawn' },
];
const lists = { files: [{ v: 1, date: '2020-01-12', exposures }] } as const;

describe('what is suggested while somebody types', () => {
  const typed: [Parameters<typeof suggestionsFor>[1], string, string[]][] = [
    ['bus', '16', ['168路']],
    ['bus', '302', ['30217']],
    ['bus', 'hnyg', ['浑南有轨1号线']],
    ['bus', '浑南', ['浑南有轨1号线']],
    ['bus', '207', []],
    ['taxi', '辽at', ['辽A·T0931']],
    ['metro', 'qndj', ['2号线']],
    ['metro', '２号', ['2号线']],
    ['train', 'g1', ['G1278']],
    ['coach', '大连', ['辽B12345']],
    ['flight', 'cz', ['CZ6101']],
    ['ship', 'bhmz', ['渤海明珠']],
    ['train', '168', []],
    ['bus', '  ', []],
  ];
  for (const [mode, text, numbers] of typed)
    it(`is ${numbers.join() || 'nothing'} for ${JSON.stringify(text)} by ${mode}`, () => {
      const found = suggestionsFor(text, mode, lists).map(({ number }) => number);
      assert.deepEqual(found, numbers);
      for (const number of found)
        assert.equal(
          lookUpPicked({ mode, date: '2020-01-12', number }, lists).length,
          1,
          'and is found then',
        );
    });
});

describe('a seat beside that of the case', () => {
  const train = { carriage: '5', seats: ['12A', '12B'] };
  const answers: [string, string, Parameters<typeof seatAnswer>[1], string][] = [
    ['05车', '12b', train, 'same seat'],
    ['5', '12F', train, 'same row'],
    ['5', '9C', train, 'rows apart'],
    ['5', '', train, 'same carriage'],
    ['5', '无座', train, 'same carriage'],
    ['6', '12A', train, 'other carriage'],
    ['', '12A', train, 'unknown'],
    ['', '31K', { seats: ['31K'] }, 'same seat'],
    ['', '30A', { seats: ['31K'] }, 'rows apart'],
    ['', '17', { seats: ['18'] }, 'unknown'],
    ['', '', {}, 'unknown'],
  ];
  for (const [carriage, seat, published, kind] of answers)
    it(`is ${kind}: ${carriage || '-'} ${seat || '-'} beside ${JSON.stringify(published)}`, () => {
      const answer = seatAnswer({ carriage, seat }, published);
      assert.equal(answer.kind, kind);
      if (answer.kind === 'rows apart') assert.equal(answer.rows, seat === '9C' ? 3 : 1);
    });
});
