/** The disk alone: what every synced journal waits for, whatever the program around it does. */
import { readFileSync, statSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { timed } from './measure';

const SECTOR_BYTES = 512;

/**
 * Bytes that were written to the disk below a folder since the machine started, by everybody (Documentation/block/stat.rst,
 * field 7), the file system's own included; undefined where the folder lies on no disk of this machine.
 */
export function deviceBytes(folder: string): number | undefined {
  const { dev } = statSync(folder);
  // makedev(3), as far as a disk's number goes.
  const [major, minor] = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)];
  try {
    const fields = readFileSync(`/sys/dev/block/${major}:${minor}/stat`, 'utf8').trim().split(/\s+/);
    return Number(fields[6]) * SECTOR_BYTES;
  } catch {
    // A folder in memory, or a union of several.
    return undefined;
  }
}

const RECORD = Buffer.alloc(300, 7);

/** Appends a record and waits for fdatasync, `times` over, in a file of its own; ms each. */
export async function syncTimes(folder: string, times: number): Promise<number[]> {
  const path = join(folder, 'synced');
  const file = await open(path, 'a');
  try {
    const taken: number[] = [];
    for (let i = 0; i < times; i++)
      taken.push(
        await timed(async () => {
          await file.write(RECORD);
          await file.datasync();
        }),
      );
    return taken;
  } finally {
    await file.close();
    await rm(path);
  }
}
