/** The demo's riders, in the city's own process: they reach the city through its doors only, as phones do. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock';
import { createLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { seededRandom } from '../../platform/random';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';
import { type KeptPhone, openSmsLog, type Riders, screenCode, startRiders } from '../../simulators';
import type { City } from './city';

/** Starts them. What their phones store lies in the city's folder, so that nobody registers anew at each start. */
export async function openRiders(city: City, riders: number, clock: Clock): Promise<Riders> {
  // Looked up each time: a terminal that was started again has another address.
  const screenOf = (wanted: string) =>
    city.terminals.find(({ terminalId }) => terminalId === wanted)!.screenUrl;
  const phones = join(city.folder, 'simulated-phones.json');
  const disk = nodeDisk();
  return startRiders({
    riders,
    site: city.site,
    terminals: city.terminals,
    currentCode: (terminalId) => screenCode(screenOf(terminalId)),
    smsCode: await openSmsLog(disk, join(city.folder, 'authority', 'sms.log'), clock),
    kept: readPhones(phones),
    onKeep: (kept) => writeFileAtomic(disk, phones, utf8(JSON.stringify(kept))),
    clock,
    random: seededRandom(7),
    tell: (line) => console.log(`  ${line}`),
    log: createLog('riders', { clock, write: () => {} }),
  });
}

function readPhones(path: string): KeptPhone[] {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as KeptPhone[]) : [];
}
