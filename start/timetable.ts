/**
 * `npm run timetable -- --feed <folder> --line 168 --out <terminal's folder>/timetable.json`: cuts a line's timetable out of
 * a GTFS feed, as small as a terminal carries it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, loadConfig, option } from '../platform/config';
import { sentenceOf } from './part';
import { cutTimetable } from './timetable/cut';

const Options = option.group({
  feed: option.path({
    description: 'folder of the GTFS feed, unpacked',
    example: 'simulators/feeds/shenyang',
  }),
  line: option.text({ description: 'route_id of the line', example: '168' }),
  out: option.path({ description: 'where the timetable goes', example: '/var/lib/coride/timetable.json' }),
});

try {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    console.log(`npm run timetable -- options:\n${describe(Options, 'CORIDE_TIMETABLE')}`);
  } else {
    const { feed, line, out } = loadConfig(Options, { env: process.env, prefix: 'CORIDE_TIMETABLE', argv });
    const read = (name: string) => {
      const path = join(feed, name);
      return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
    };
    const { timetable, warnings } = cutTimetable(read, line);
    for (const warning of warnings) console.warn(warning);
    const text = `${JSON.stringify(timetable)}\n`;
    writeFileSync(out, text);
    console.log(
      `${timetable.trips.length} trips of ${line}, ${timetable.patterns.length} patterns, ${text.length} bytes in ${out}`,
    );
  }
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 1;
}
