/** The disk alone: what every synced journal waits for, whatever the program around it does. */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { timed } from './measure';

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
