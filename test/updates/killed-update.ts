/** A program of its own: `killed-update <software> <version> <published.json> <n>` lays an update down and is killed before operation n. */
import { readFileSync } from 'node:fs';
import { install } from '../../device/update/install';
import { nodeDisk } from '../../platform/node-disk';
import { cuttingDisk } from '../faults/cutting-disk';
import { fetchFrom } from './publisher';
import { optionsOf } from './terminal-options';

const [software = '', version = '', published = '', at = ''] = process.argv.slice(2);
const files = new Map(
  (JSON.parse(readFileSync(published, 'utf8')) as [string, number[]][]).map(([name, bytes]) => [
    name,
    Uint8Array.from(bytes),
  ]),
);
const disk = cuttingDisk(nodeDisk(), Number(at), () => process.kill(process.pid, 'SIGKILL'));
install(version, { ...optionsOf(software, files), disk, fetch: fetchFrom(files) }).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
