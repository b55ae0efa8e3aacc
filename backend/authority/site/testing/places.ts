/** Published places and trips for tests and figures: real names of Shenyang, invented cases. */
import type { Proposal } from '../../exposures/shelf';
import type { Report, Source } from '../../reports/record';

export const SOURCE: Source = {
  name: '沈阳市疾控中心',
  url: 'https://example.org/notice',
  publishedOn: '2020-01-13',
};

/** WGS-84, to some hundred metres. */
const KNOWN = [
  ['沈阳北站 候车厅', '沈河区', 41.8161, 123.4339],
  ['中街大悦城 B 馆', '沈河区', 41.8008, 123.456],
  ['沈阳故宫', '沈河区', 41.7964, 123.4497],
  ['太原街万达', '和平区', 41.79305, 123.3976],
  ['西塔农贸市场', '和平区', 41.8006, 123.4018],
  ['铁西广场', '铁西区', 41.7965, 123.3645],
  ['北陵公园 东门', '皇姑区', 41.8379, 123.4256],
  ['辽宁大学 食堂', '皇姑区', 41.8306, 123.431],
  ['滂江街龙之梦', '大东区', 41.8046, 123.4846],
] as const;

const reported = (reports: readonly Report[]): Proposal => ({
  kind: 'reports',
  reports: reports.map((report) => ({ report, source: SOURCE })),
});

const on = (day: number) => `2020-01-${String(day).padStart(2, '0')}`;

/** Some twenty places of a week, one without a day, one without coordinates, one without a time. */
export function aWeekOfPlaces(): Proposal {
  const places = KNOWN.flatMap(([name, district, lat, lon], i): Report[] => {
    const at = { at: `${String(8 + i).padStart(2, '0')}:30`, days: 0 };
    const place = { kind: 'place', name, district, lat, lon } as const;
    return [
      { ...place, date: on(6 + (i % 7)), from: at, to: { at: '20:00', days: 0 } },
      { ...place, name: `${name} 停车场`, lat: lat + 0.002, lon: lon + 0.003, date: on(6 + ((i * 3) % 7)) },
    ];
  });
  return reported([
    ...places,
    { kind: 'place', name: '五爱市场', district: '沈河区', lat: 41.787, lon: 123.457 },
    { kind: 'place', name: '某小区 3 号楼', district: '铁西区', date: on(9) },
  ]);
}

/** As many places as there are asked for, spread over city and days in an order that never changes. */
export function manyPlaces(count: number, days = 14): Report[] {
  return Array.from({ length: count }, (_, i): Report => {
    const [name, , lat, lon] = KNOWN[i % KNOWN.length]!;
    // Two incommensurable steps fill the plane evenly (Weyl); squared, they lie denser at the centre.
    const [angle, out] = [i * 2.399963, ((i * 0.618034) % 1) ** 2 * 0.12];
    return {
      kind: 'place',
      name: `${name} ${i}`,
      lat: lat + out * Math.sin(angle) * 0.75,
      lon: lon + out * Math.cos(angle),
      date: on(1 + (i % days)),
      from: { at: `${String(6 + (i % 14)).padStart(2, '0')}:15`, days: 0 },
    };
  });
}

export const places = reported;
