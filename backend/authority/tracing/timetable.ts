/** The longest plausible ride on each line, from its public timetable (GTFS): the whole way, and a traffic jam. */
import { join } from 'node:path';
import type { Disk } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { FEED_FILES, type Feed, type FeedFile, readFeed } from '../../../protocol/gtfs';

/** A run takes at most this much longer than its timetable, and that many minutes. */
const JAM = { factor: 1.5, minutes: 15 };

/** Minutes by line; the slowest trip of each counts. */
export function longestRides(feed: Feed): Map<string, number> {
  const longest = new Map<string, number>();
  for (const { lineId, stopTimes } of feed.trips.values()) {
    const minutes = (stopTimes.at(-1)!.arrival - stopTimes[0]!.departure) / 60;
    const plausible = Math.ceil(minutes * JAM.factor + JAM.minutes);
    longest.set(lineId, Math.max(plausible, longest.get(lineId) ?? 0));
  }
  return longest;
}

/**
 * Reads the feed in a folder. One that is refused is said in the log with its first reasons, and is none.
 * @param folder of GTFS files; left out, there is no timetable
 */
export async function loadFeed(disk: Disk, folder: string | undefined, log: Log): Promise<Feed | undefined> {
  if (folder === undefined) return undefined;
  const files = new Map<FeedFile, Uint8Array>();
  for (const name of FEED_FILES) {
    try {
      files.set(name, await disk.read(join(folder, name)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  const { feed, findings } = readFeed((name) => files.get(name));
  const errors = findings.filter(({ severity }) => severity === 'error');
  for (const { file, line, what } of errors.slice(0, 5))
    log.warn('timetable refused', { file, line: line ?? 0, what });
  return feed;
}
