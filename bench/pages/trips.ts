/** Published trips as reports have them: a line, a vehicle, stops, an hour, a source. */
import type { TripExposure } from '../../protocol/exposures/list';

const DAY_MS = 86_400_000;
/** Midnight of the first day in Shenyang, unix ms. */
export const START = Date.parse('2020-01-01T00:00:00+08:00');

/** @param i no two trips have one */
export const tripOf = (day: number, i: number): TripExposure => ({
  id: i.toString(16).padStart(16, '0'),
  kind: 'trip',
  status: 'published',
  mode: 'bus',
  number: `${100 + (i % 400)}路`,
  vehicle: String(30_000 + ((i * 7) % 5_000)),
  fromStop: '沈阳站',
  toStop: '沈阳北站',
  from: START + day * DAY_MS + 6 * 3_600_000 + (i % 60) * 900_000,
  to: START + day * DAY_MS + 7 * 3_600_000 + (i % 60) * 900_000,
  sources: [
    { name: '沈阳市疾控中心', url: 'https://example.org/notice/20200113', publishedOn: '2020-01-13' },
  ],
});
