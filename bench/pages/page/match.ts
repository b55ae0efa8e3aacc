/** Runs in the browser: the diary's comparison, timed. */

import type { ExposureFile } from '../../../protocol/exposures/list';
import { matchRides, type OwnRide } from '../../../protocol/exposures/match';

const DAY_MS = 86_400_000;
const rangeOf = (date: string) => {
  const from = Date.parse(`${date}T00:00:00+08:00`);
  return { from, to: from + DAY_MS - 1 };
};

/** @returns ms that it took; throws where nothing was found, for then nothing was measured */
function timeMatch(rides: OwnRide[], files: ExposureFile[]): number {
  const from = performance.now();
  const found = matchRides(rides, files, rangeOf);
  const took = performance.now() - from;
  if (found.length === 0) throw new Error('no ride was shared: this measures nothing');
  return took;
}

Object.assign(window, { timeMatch });
