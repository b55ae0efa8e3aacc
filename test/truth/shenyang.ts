/** Our own feed, and what the protocol leaves open, for every test that simulates a city. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Feed, readFeed } from '../../protocol/gtfs';

const FOLDER = join(__dirname, '../../simulators/feeds/shenyang');

export function shenyang(): Feed {
  const { feed, findings } = readFeed((name) => {
    const path = join(FOLDER, name);
    return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
  });
  if (!feed) throw new Error(findings.map(({ file, what }) => `${file} ${what}`).join('; '));
  return feed;
}

/** What the protocol itself leaves open: a code is shown for 30 s, an alighting is said within a step of 10 s. */
export const RESOLUTION_MS = 40_000;
