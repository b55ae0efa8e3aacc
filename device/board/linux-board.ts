/** A Linux board, read from /proc and /sys (proc(5), sysfs; Raspberry Pi's device tree and `raspberrypi_hwmon`). */
import { promises as fs } from 'node:fs';
import { cpus, freemem, loadavg, release, totalmem, uptime } from 'node:os';
import { codeOf } from '../../platform/disk';
import type { Board, BoardDescription, BoardReadings } from '../ports/board';

const MIB = 1024 * 1024;

/** @param folder the terminal's: the room of its file system is told */
export function linuxBoard(folder: string): Board {
  return {
    readings: () => readings(folder),
    describe,
  };
}

async function readings(folder: string): Promise<BoardReadings> {
  const [meminfo, millidegrees, alarm, storage] = await Promise.all([
    read('/proc/meminfo'),
    read('/sys/class/thermal/thermal_zone0/temp'),
    underVoltageAlarm(),
    freeStorage(folder),
  ]);
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(meminfo ?? '')?.[1];
  const [load = 0] = loadavg();
  return {
    uptimeS: Math.round(uptime()),
    cpuPercent: Math.round((load / Math.max(1, cpus().length)) * 100),
    memoryMiB: Math.round(totalmem() / MIB),
    freeMemoryMiB: Math.round(available ? Number(available) / 1024 : freemem() / MIB),
    processMiB: Math.round(process.memoryUsage.rss() / MIB),
    ...(storage === undefined ? {} : { freeStorageMiB: storage }),
    ...(millidegrees === undefined ? {} : { temperatureC: Number(millidegrees) / 1000 }),
    ...(alarm === undefined ? {} : { underVoltage: alarm }),
  };
}

async function describe(): Promise<BoardDescription> {
  const [model, serial, os] = await Promise.all([
    read('/proc/device-tree/model'),
    read('/proc/device-tree/serial-number'),
    read('/etc/os-release'),
  ]);
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(os ?? '')?.[1];
  return {
    kernel: release(),
    runtime: `node ${process.versions.node}`,
    ...(name ? { os: name } : {}),
    ...(model ? { model } : {}),
    ...(serial ? { serial } : {}),
  };
}

async function freeStorage(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await fs.statfs(folder);
    return Math.floor((bavail * bsize) / MIB);
  } catch (error) {
    return absent(error);
  }
}

/** The Raspberry Pi's under-voltage alarm is the hwmon device of that name; other boards have none. */
async function underVoltageAlarm(): Promise<boolean | undefined> {
  const root = '/sys/class/hwmon';
  try {
    for (const name of await fs.readdir(root))
      if ((await read(`${root}/${name}/name`)) === 'rpi_volt')
        return (await read(`${root}/${name}/in0_lcrit_alarm`)) === '1';
  } catch (error) {
    return absent(error);
  }
  return undefined;
}

/** The text of a small file without the zero byte and blanks at its end; undefined when this board has none. */
async function read(path: string): Promise<string | undefined> {
  try {
    return (await fs.readFile(path, 'utf8')).replace(/[\s\0]+$/, '');
  } catch (error) {
    return absent(error);
  }
}

/** What a board does not have, it does not say: any system error here means that. Anything else is a fault of ours. */
function absent(error: unknown): undefined {
  if (codeOf(error) === undefined) throw error;
  return undefined;
}
