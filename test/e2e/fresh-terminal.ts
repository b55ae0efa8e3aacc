/** A new terminal beside a city's own: a process like theirs, which knows nobody yet and asks for a code. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITY_FILE } from '../../device/enrolment/enrol';
import { Children } from '../../start/city/children';
import { whenTestEnds } from '../support/cleanup';
import { freePort } from '../support/ports';
import type { TestCity } from './city-for-test';

export type FreshTerminal = {
  /** The same before and after its enrolment. */
  readonly screenUrl: string;
  readonly folder: string;
  /** What it keeps of its enrolment. */
  readonly identityFile: string;
  /** Stops it in order. */
  close(): Promise<void>;
};

/**
 * @param like the city's terminal whose line it will serve: it gets the same timetable, as its installer lays it
 * @param gnss path of its satellite receiver's line
 */
export async function freshTerminal(city: TestCity, like: string, gnss: string): Promise<FreshTerminal> {
  const name = 'terminal-new';
  const folder = join(city.folder, 'terminals', name);
  mkdirSync(folder);
  copyFileSync(join(city.folder, 'terminals', like, 'timetable.json'), join(folder, 'timetable.json'));
  const quiet = () => undefined;
  const process = new Children(join(city.folder, 'logs'), quiet, quiet, { env: city.env });
  const close = () => process.stop();
  whenTestEnds(close);
  const { screenUrl } = await process.start({
    name,
    entry: 'start/terminal.ts',
    args: [
      ...['--enrol', '--folder', folder, '--exchange', join(city.folder, 'exchange')],
      ...['--screen-port', `${await freePort()}`, '--metrics-port', '0'],
      ...['--trust-system-clock', '--reconnect-spread-seconds', '0'],
      ...['--gnss', gnss],
    ],
  });
  return { screenUrl: String(screenUrl), folder, identityFile: join(folder, IDENTITY_FILE), close };
}
