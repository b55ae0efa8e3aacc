/**
 * What the fleet's own passenger counters counted (doors with sensors; terminals have none, and their `count` messages are of
 * check-ins). The fleet hands over whole days of all vehicles, every night, before anybody is ill: whoever gives everything
 * learns nothing of a case. A folder a local date, a file a vehicle: `2020-01-12/30217.csv` with the head `from,to,boarded`,
 * times in RFC 3339. Read by the authority alone, of the vehicles of a case's rides.
 */
import { join } from 'node:path';
import { type Disk, isNotFound } from '../../../platform/disk';
import { fromUtf8 } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { timeOf, timeText } from '../../../protocol/time-text';
import type { Interval } from './boarding-time';

/** So many got on in [from, to), unix ms. */
export type Counted = { readonly from: number; readonly to: number; readonly boarded: number };

/** Of one vehicle around a ride; undefined where nothing was counted. @throws Malformed naming file, line and what to mend */
export type PassengerCounts = (
  vehicleId: string,
  around: Interval,
) => Promise<readonly Counted[] | undefined>;

export const noPassengerCounts: PassengerCounts = async () => undefined;

const DAY_MS = 86_400_000;
const HEAD = 'from,to,boarded';
const MAX_ROWS = 10_000;
const MOST_BOARDED = 1000;

/** @param offsetMinutes local time minus UTC: folders are local dates */
export function passengerCountsIn(
  disk: Pick<Disk, 'read'>,
  folder: string,
  offsetMinutes: number,
): PassengerCounts {
  return async (vehicleId, { earliest, latest }) => {
    const rows: Counted[] = [];
    let isCounted = false;
    const midnight = (unixMs: number) => Math.floor((unixMs + offsetMinutes * 60_000) / DAY_MS) * DAY_MS;
    for (let at = midnight(earliest); at <= midnight(latest); at += DAY_MS) {
      // A vehicle's name is the operator's word: never a way out of the folder.
      const name = join(timeText(at).slice(0, 10), `${encodeURIComponent(vehicleId)}.csv`);
      const bytes = await readOrNone(disk, join(folder, name));
      if (!bytes) continue;
      isCounted = true;
      rows.push(...countedIn(bytes, name));
    }
    return isCounted ? rows : undefined;
  };
}

async function readOrNone(disk: Pick<Disk, 'read'>, path: string): Promise<Uint8Array | undefined> {
  try {
    return await disk.read(path);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** @throws Malformed */
function countedIn(bytes: Uint8Array, name: string): Counted[] {
  const [head, ...lines] = fromUtf8(bytes)
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  if (head !== HEAD) throw new Malformed(`passenger counts ${name}`, `must begin with "${HEAD}"`);
  if (lines.length > MAX_ROWS) throw new Malformed(`passenger counts ${name}`, `have over ${MAX_ROWS} lines`);
  return lines.map((line, i) => {
    const refused = (what: string) => new Malformed(`passenger counts ${name}, line ${i + 2}`, what);
    const [begins = '', ends = '', count = '', ...more] = line.split(',');
    const [from, to] = [timeOf(begins), timeOf(ends)];
    const hasZone = [begins, ends].every((text) => /T.*(Z|[+-]\d\d:\d\d)$/.test(text));
    if (!hasZone || !(from < to)) throw refused('must be two times with their zone, the later one second');
    if (more.length > 0 || !/^\d{1,4}$/.test(count) || Number(count) > MOST_BOARDED)
      throw refused(`must end with how many got on, 0 to ${MOST_BOARDED}`);
    return { from, to, boarded: Number(count) };
  });
}
