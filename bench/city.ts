/**
 * `npm run city -- --vehicles 200 --riders 20000 --speed 30 --seed 7`: one simulated day of a city through the real parts and
 * their real doors. Prints a picture while it passes and a summary; exit code 1 when a check-in was lost or is there
 * twice, or when so many were given up that nothing is shown.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, describe } from '../platform/config';
import { DayOptions, dayOptions } from './day/options';
import { runDay } from './day/run';
import { summary } from './day/summary';
import { terminalView } from './day/view';
import { inTemporaryFolder } from './temporary-folder';

/** Of the check-ins due. With trouble some people always lose patience. */
const MOST_GIVEN_UP = 0.2;

async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    console.log(`Options of npm run city:\n${describe(DayOptions, 'CORIDE_DAY')}`);
    return;
  }
  const options = dayOptions(argv, process.env);
  await inTemporaryFolder(async (folder) => {
    const data = join(folder, 'city');
    mkdirSync(data);
    const result = await runDay(options, data, terminalView(process.stdout));
    console.log(summary(result, options));
    const { reckoning, tally, due } = result;
    if (reckoning.lost + reckoning.doubled > 0) process.exitCode = 1;
    if (tally.givenUp > MOST_GIVEN_UP * due) {
      console.error(
        `${tally.givenUp} of ${due} check-ins were given up: that is no day of a city; try a lower --speed`,
      );
      process.exitCode = 1;
    }
  });
}

main().catch((error: unknown) => {
  console.error(
    error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error),
  );
  process.exitCode = 1;
});
