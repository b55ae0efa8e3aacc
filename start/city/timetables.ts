/** The demo's buses carry the timetables of their lines, cut from our Shenyang feed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { terminalIdOf } from '../../protocol/terminal-id';
import { DEMO_REGISTRY } from '../demo-registry';
import { cutTimetable } from '../timetable/cut';

const FEED = join(__dirname, '../../simulators/feeds/shenyang');

/** @param terminals the folder of the terminals' folders, which are there */
export function layTimetables(terminals: string): void {
  for (const { vehicleId, number } of DEMO_REGISTRY.terminals) {
    const { lineId } = DEMO_REGISTRY.vehicles.find(({ id }) => id === vehicleId)!;
    if (lineId === undefined) continue;
    const path = join(terminals, terminalIdOf(number!), 'timetable.json');
    if (!existsSync(path))
      writeFileSync(path, `${JSON.stringify(cutTimetable(readFeedFile, lineId).timetable)}\n`);
  }
}

function readFeedFile(name: string): Uint8Array | undefined {
  const path = join(FEED, name);
  return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
}
