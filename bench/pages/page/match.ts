/** Runs in the browser: the diary's comparison, timed as the first opening of a page has it, with nothing compiled yet. */

import type { ExposureFile } from '../../../protocol/exposures/list';
import { matchRides, type OwnRide } from '../../../protocol/exposures/match';
import { tripOf } from '../trips';

const DAY_MS = 86_400_000;
const rangeOf = (date: string) => {
  const from = Date.parse(`${date}T00:00:00+08:00`);
  return { from, to: from + DAY_MS - 1 };
};

let files: ExposureFile[] = [];

/** Lays the files as a download leaves them: read from their text. */
function layFiles(dates: readonly string[], aDay: number): void {
  files = dates.map((date, day) => {
    const exposures = Array.from({ length: aDay }, (_, i) => tripOf(day, day * aDay + i));
    return JSON.parse(JSON.stringify({ v: 1, date, exposures })) as ExposureFile;
  });
}

/** @returns ms that it took; throws where nothing was found, for then nothing was measured */
function timeMatch(rides: OwnRide[]): number {
  const from = performance.now();
  const found = matchRides(rides, files, rangeOf);
  const took = performance.now() - from;
  if (found.length === 0) throw new Error('no ride was shared: this measures nothing');
  return took;
}

Object.assign(window, { layFiles, timeMatch });
