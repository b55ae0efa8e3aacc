/** A diary beside all that is published, on a slow phone: the page's own code, bundled as the page is. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { exposureFiles } from '../../backend/authority/exposures/files';
import { bundle } from '../../platform/pages/build-files';
import type { TripExposure } from '../../protocol/exposures/list';
import { generateSigningKey } from '../../protocol/signing';
import type { Row } from '../measure';
import { SLOWER, slowPhone } from './slow-phone';

const ROUNDS = 5;
const DAYS = 14;
const A_DAY = 10_000;
const KIB = 1024;
const DAY_MS = 86_400_000;
const START = Date.parse('2020-01-01T00:00:00+08:00');
const dateOf = (day: number) => `2020-01-${String(day + 1).padStart(2, '0')}`;

/** Trips as reports have them: a line, a vehicle, stops, an hour, a source. */
const tripOf = (day: number, i: number): TripExposure => ({
  id: (day * A_DAY + i).toString(16).padStart(16, '0'),
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

export async function matchRows(): Promise<Row[]> {
  const files = Array.from({ length: DAYS }, (_, day) => ({
    v: 1,
    date: dateOf(day),
    exposures: Array.from({ length: A_DAY }, (_, i) => tripOf(day, i)),
  }));
  const rides = Array.from({ length: DAYS * 4 }, (_, i) => {
    const from = START + Math.floor(i / 4) * DAY_MS + (7 + (i % 4) * 4) * 3_600_000;
    const vehicle = String(30_000 + ((i * 119) % 5_000));
    return { line: `${100 + ((i * 17) % 400)}路`, vehicle, from, to: from + 2_400_000, isKnown: true };
  });
  const { page, close } = await slowPhone({ network: false });
  const script = bundle('match.ts', join(__dirname, 'page')).toString('utf8');
  await page.evaluate(`${script}; window.files = ${JSON.stringify(files)}; undefined`);
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    values.push(Number(await page.evaluate(`timeMatch(${JSON.stringify(rides)}, files)`)));
  await close();
  return [
    {
      name: 'diary of 14 days beside 14 days of 10,000 trips',
      unit: 'ms',
      values,
      note: `56 rides, in Chromium with its CPU slowed ${SLOWER} times; goal: under 100`,
    },
    ...sizeRows(),
  ];
}

/** A day's file as phones download it. */
function sizeRows(): Row[] {
  const day = Array.from({ length: 1_000 }, (_, i) => ({ date: dateOf(0), exposure: tripOf(0, i) }));
  const { files } = exposureFiles(day, START, generateSigningKey());
  const { bytes } = files.get(`/exposures/${dateOf(0)}.json`)!;
  return [
    { name: "a day's file of 1,000 trips", unit: 'KiB', values: [bytes.length / KIB] },
    {
      name: "a day's file of 1,000 trips, gzip",
      unit: 'KiB',
      values: [gzipSync(bytes).length / KIB],
      note: 'what is downloaded',
    },
  ];
}
