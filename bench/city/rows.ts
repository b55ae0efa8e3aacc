/** Rows measured on a whole city of real processes: scanner to feedback, check-in by code, a small case, memory. */
import { join } from 'node:path';
import { type City, openCity } from '../../start/city/city';
import { syncTimes } from '../disk';
import { alternated, latencyRows, type Row } from '../measure';
import { emptyProcessMemory, untilIdle } from '../process';
import { inTemporaryFolder } from '../temporary-folder';
import { boardings } from './boarding';
import { cityOn } from './city-options';
import { memoryOf, memoryRows } from './memory';
import { Phones } from './phones';
import { scannerTimes } from './scanner';
import { openScannerPty, type ScannerPty } from './scanner-pty';
import { listenToScreen } from './screen-listener';
import { smallCase } from './small-case';

const ROUNDS = 3;
const PASSES = 100;
const SYNCS = 200;
const ONE_BY_ONE = 80;
const AT_ONCE = 16;
const TOGETHER = 200;
const CASES = 5;

/** Opens a city of its own, measures, and leaves nothing behind. */
export function cityRows(): Promise<Row[]> {
  return inTemporaryFolder(async (folder) => {
    const pty = openScannerPty();
    const options = await cityOn(join(folder, 'city'));
    const giveUp = (part: string) => console.error(`${part} ends again and again`);
    const city = await openCity(options, { say: () => {}, onGivingUp: giveUp, scanners: [pty?.path] });
    try {
      return await measured(city, pty, folder);
    } finally {
      await city.close();
      pty?.close();
    }
  });
}

async function measured(city: City, pty: ScannerPty | undefined, folder: string): Promise<Row[]> {
  await allIdle(city);
  const atStart = memoryOf(city);
  const phones = await Phones.register(city);
  await allIdle(city);
  const scanner = await scannerRows(city, phones, pty, folder);
  const byCode = await boardingRows(city, phones);
  const [cases] = await alternated(CASES, [() => smallCase(city)]);
  const { coRiders, checkIns } = cases!.at(-1)!;
  return [
    ...scanner,
    ...byCode,
    {
      name: '`npm run trace` in a small city',
      unit: 'ms',
      values: cases!.map(({ ms }) => ms),
      note: `${checkIns} check-ins, ${coRiders} co-riders; approval, release, shares, last segments; the first is slowest`,
    },
    {
      name: 'memory of an empty process from source',
      unit: 'MiB resident',
      values: [await emptyProcessMemory()],
    },
    ...memoryRows(atStart, 'at start'),
    ...memoryRows(memoryOf(city), `after ${checkIns} check-ins`),
  ];
}

async function scannerRows(
  city: City,
  phones: Phones,
  pty: ScannerPty | undefined,
  folder: string,
): Promise<Row[]> {
  if (!pty) return [];
  const screen = await listenToScreen(city.terminals[0]!.screenUrl);
  const [feedback, synced] = await alternated(ROUNDS, [
    () => scannerTimes(PASSES, () => phones.next().nextPass(), pty, screen),
    () => syncTimes(folder, SYNCS),
  ]);
  screen.close();
  return [
    ...latencyRows(
      'scanner bytes to feedback',
      feedback!,
      `${PASSES} passes a round at a pty's speed; a line of 115200 baud adds about 22 ms`,
    ),
    ...latencyRows(
      'the disk alone: 300 bytes and fdatasync',
      synced!,
      `${SYNCS} a round, in the same minutes`,
    ),
  ];
}

async function boardingRows(city: City, phones: Phones): Promise<Row[]> {
  const [single, together] = await alternated(ROUNDS, [
    () => boardings(ONE_BY_ONE, 1, city, phones),
    () => boardings(TOGETHER, AT_ONCE, city, phones),
  ]);
  const name = `check-in by code, ${AT_ONCE} at once`;
  return [
    ...latencyRows(
      'check-in by code, one by one',
      single!.map(({ times }) => times),
      `${ONE_BY_ONE} a round: phone's seal, site, relay, operator's synced journal and back`,
    ),
    {
      name: `${name}: check-ins`,
      unit: 'a second',
      values: together!.map(({ perSecond }) => perSecond),
      note: `${TOGETHER} a round; phones, site and operator on the same two cores`,
    },
    ...latencyRows(
      name,
      together!.map(({ times }) => times),
    ),
  ];
}

async function allIdle(city: City): Promise<void> {
  for (const [part, pid] of city.pids()) if (part !== 'ceremony') await untilIdle(pid);
}
