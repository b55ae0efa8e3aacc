/** From the command to something to look at: `npm start` the first and the second time, and one terminal alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { screenCode } from '../../simulators';
import type { CityOptions } from '../../start/city/options';
import { cityOn } from '../city/city-options';
import { alternated, type Row, timed } from '../measure';
import { ROOT, startPart, stopped } from '../process';
import { inTemporaryFolder } from '../temporary-folder';

const ROUNDS = 3;
/** What is printed after the pages. */
const PAGES_PRINTED = 'The rider page:';

export function startRows(): Promise<Row[]> {
  return inTemporaryFolder(async (folder) => {
    let round = 0;
    let options: CityOptions;
    const [first, second, terminal] = await alternated(ROUNDS, [
      async () => {
        options = await cityOn(join(folder, `city-${++round}`));
        return cityStart(options);
      },
      () => cityStart(options),
      () => terminalStart(options.data),
    ]);
    return [
      {
        name: '`npm start`, first time, to the pages printed',
        unit: 's',
        values: first!,
        note: 'packages are there; keys, certificates and ceremony included; npm itself (0.3 s) not',
      },
      { name: '`npm start`, second time, to the pages printed', unit: 's', values: second! },
      {
        name: 'terminal: start to first code',
        unit: 's',
        values: terminal!,
        note: 'alone, no broker there; by ts-node from source',
      },
    ];
  });
}

/** Seconds from the command that `npm start` runs to its pages. */
async function cityStart(options: CityOptions): Promise<number> {
  const { data, sitePort, apiPort, mqttPort, screenPort } = options;
  const from = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...['start/launch.mjs', 'start/city.ts', '--data', data, '--riders', '0'],
      ...['--site-port', `${sitePort}`, '--api-port', `${apiPort}`],
      ...['--mqtt-port', `${mqttPort}`, '--screen-port', `${screenPort}`],
      ...['--metrics-port', '0', '--realtime-port', '0'],
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`npm start ended with code ${code} before it printed its pages`);
  });
  try {
    await Promise.race([printed(child.stdout, PAGES_PRINTED), ended]);
    return (performance.now() - from) / 1000;
  } finally {
    ended.catch(() => 'it is stopped now, which is no failure');
    await stopped(child);
  }
}

async function printed(output: NodeJS.ReadableStream, wanted: string): Promise<void> {
  let text = '';
  await new Promise<void>((done) => {
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.includes(wanted)) done();
    });
  });
}

/** Seconds from the process to a code on its screen page. */
async function terminalStart(data: string): Promise<number> {
  const [terminalId] = readdirSync(join(data, 'terminals'));
  const args = [
    ...['--folder', join(data, 'terminals', terminalId!), '--exchange', join(data, 'exchange')],
    ...['--screen-port', '0', '--trust-system-clock', '--vehicle-id', '30217', '--vehicle-label', '30217'],
  ];
  let stop = async () => {};
  try {
    const ms = await timed(async () => {
      const part = await startPart('start/terminal.ts', args);
      stop = part.stop;
      await screenCode(String(part.ready.screenUrl));
    });
    return ms / 1000;
  } finally {
    await stop();
  }
}
