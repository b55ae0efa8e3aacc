/** A diary beside all that is published, on a slow phone: the page's own code, bundled as the page is. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { exposureFiles } from '../../backend/authority/exposures/files';
import { bundle } from '../../platform/pages/build-files';
import { generateSigningKey } from '../../protocol/signing';
import { quantile, type Row } from '../measure';
import { SLOWER, slowPhone } from './slow-phone';
import { START, tripOf } from './trips';

/** Each in a page of its own: a phone compares once an opening, before anything is compiled. */
const ROUNDS = 21;
const SETTLE_MS = 1_500;
const DAYS = 14;
const A_DAY = 10_000;
const KIB = 1024;
const DAY_MS = 86_400_000;
const dateOf = (day: number) => `2020-01-${String(day + 1).padStart(2, '0')}`;
const DATES = Array.from({ length: DAYS }, (_, day) => dateOf(day));

export async function matchRows(): Promise<Row[]> {
  const rides = Array.from({ length: DAYS * 4 }, (_, i) => {
    const from = START + Math.floor(i / 4) * DAY_MS + (7 + (i % 4) * 4) * 3_600_000;
    const vehicle = String(30_000 + ((i * 119) % 5_000));
    return { line: `${100 + ((i * 17) % 400)}路`, vehicle, from, to: from + 2_400_000, isKnown: true };
  });
  const script = bundle('match.ts', join(__dirname, 'page')).toString('utf8');
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { page, devtools, close } = await slowPhone({ network: false });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await page.evaluate(`${script}; layFiles(${JSON.stringify(DATES)}, ${A_DAY}); undefined`);
    // What making the lists left behind is none of the page's: the browser clears it away by itself when nothing runs.
    await page.waitForTimeout(SETTLE_MS);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    values.push(Number(await page.evaluate(`timeMatch(${JSON.stringify(rides)})`)));
    await close();
  }
  const name = 'diary of 14 days beside 14 days of 10,000 trips';
  return [
    {
      name,
      unit: 'ms',
      values,
      note: `56 rides, in Chromium with its CPU slowed ${SLOWER} times, nothing compiled yet; goal: under 100`,
    },
    { name: `${name}: p99`, unit: 'ms', values: [quantile(values, 0.99)], note: `of ${ROUNDS} openings` },
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
