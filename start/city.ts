/** `npm start`: a whole city in a box. Prints the pages to open and the trace command to try; Ctrl-C stops it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { FIRST_PASSWORD_FILE } from '../backend/operator/console/accounts';
import { DEMO_PASSWORD } from '../flows/editor/login';
import { describe } from '../platform/config';
import { clockFromEnvironment } from '../platform/process-clock';
import { type Riders, riderPhones } from '../simulators';
import { type City, openCity } from './city/city';
import { CityOptions, cityOptions } from './city/options';
import { openRiders } from './city/riders';
import { sentenceOf } from './part';

const clock = clockFromEnvironment(process.env);

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(`npm start -- options:\n${describe(CityOptions, 'CORIDE_CITY')}`);
    return;
  }
  const options = cityOptions(process.argv.slice(2), process.env);
  console.log('Coride: starting a city in a box …');
  let city: City | undefined;
  let riders: Riders | undefined;
  const stop = async (code: number) => {
    await riders?.close();
    await city?.close();
    process.exit(code);
  };
  city = await openCity(options, {
    launched: true,
    say: (part, line) => console.log(`  [${part}] ${line}`),
    onGivingUp: (part) => {
      console.error(`${part} ends again and again: see ${join(options.data, 'logs', `${part}.log`)}`);
      void stop(1);
    },
  });
  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  printPages(city, options);
  if (options.riders > 0) riders = await openRiders(city, options.riders, clock);
}

function printPages(
  { site, console: officers, fleetConsole, flows, terminals, folder }: City,
  options: CityOptions,
): void {
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const data = relative(process.cwd(), folder) === '.coride' ? '' : ` --data ${folder}`;
  console.log(
    '\nA terminal’s screen, as on the vehicle (scan its code with the rider page’s link, or open it):',
  );
  for (const { label, screenUrl } of terminals) console.log(`  ${label.padEnd(10)} ${screenUrl}`);
  console.log(`\nThe rider page, and the map of published cases:\n  ${site}/\n  ${site}/map`);
  console.log(
    `\nThe officers’ console, with demo officers whom the page plays (two are needed for a case):\n  ${officers}/`,
  );
  const password = join(folder, 'operator', FIRST_PASSWORD_FILE);
  if (existsSync(password))
    console.log(
      `\nThe fleet console of the bus company (name operator, password ${readFileSync(password, 'utf8').trim()}):\n  ${fleetConsole}/`,
    );
  if (flows)
    console.log(
      `\nThe fleet’s dashboard, and its flows and alert rules in Node-RED (user operator, password ${DEMO_PASSWORD}):\n  ${flows}/dashboard\n  ${flows}/editor/`,
    );
  console.log('\nText messages appear here and in the authority’s sms.log. After a ride, trace it:');
  const [phone = '<number>'] = riderPhones(options.riders);
  console.log(`  npm run trace -- --phone ${phone} --from ${today} --to ${today}${data}`);
  if (options.host === 'localhost')
    console.log('\nFor phones on your network: npm start -- --host <this machine’s address>');
  console.log(
    `\nAll state is in ${folder}; logs in its logs/. Ctrl-C stops the city; --fresh begins anew.\n`,
  );
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exit(1);
});
