/** Reads a feed and cuts one line's timetable, in Chinese and, where the feed translates its names, in English. */
import { parse } from 'csv-parse/sync';
import { type FeedFile, type FeedFinding, lineTimetable, readFeed } from '../../protocol/gtfs';
import type { Timetable } from '../../protocol/timetable';

/**
 * @param file the bytes of a file of the feed, undefined where it has none
 * @throws Error with everything that is wrong with the feed; Malformed for a line that it does not have
 */
export function cutTimetable(
  file: (name: FeedFile | 'translations.txt') => Uint8Array | undefined,
  line: string,
): { timetable: Timetable; warnings: string[] } {
  const { feed, findings } = readFeed(file);
  const says = ({ file: name, line: at, what }: FeedFinding) => `${name}${at ? `:${at}` : ''}: ${what}`;
  if (!feed) throw new Error(findings.map(says).join('\n'));
  const english = translationsOf(file('translations.txt'));
  return {
    timetable: lineTimetable(feed, line, (name) => english.get(name)),
    warnings: findings.map(says),
  };
}

/** English by the name that it translates (GTFS translations.txt, `field_value`). */
function translationsOf(bytes: Uint8Array | undefined): ReadonlyMap<string, string> {
  if (!bytes) return new Map();
  const rows = parse(Buffer.from(bytes), { columns: true, bom: true, skip_empty_lines: true }) as Record<
    string,
    string
  >[];
  return new Map(
    rows
      .filter(({ language, field_value }) => language === 'en' && field_value)
      .map(({ field_value, translation }) => [field_value!, translation!]),
  );
}
