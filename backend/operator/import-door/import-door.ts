/**
 * A folder as a door: what `npm run import` lays in `in/` is imported by the operator's process, which alone holds the
 * store, and answered in `out/`. No port, no login: whoever may write there is the operator already.
 */
import { join } from 'node:path';
import type { Clock, Timer } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { MAX_EXPORT_BYTES } from '../../../protocol/export';
import { encodeJson } from '../../../protocol/messages/state';
import type { Imported } from './import-export';

const LOOK_EVERY_MS = 1_000;
/** The one form of name that is taken. */
export const IMPORT_NAME = /^[a-z0-9-]{1,64}\.crx$/;

export interface ImportDoorOptions {
  folder: string;
  disk: Disk;
  clock: Pick<Clock, 'setTimer'>;
  take(file: Uint8Array): Promise<Imported>;
  log: Log;
}

export async function openImportDoor(options: ImportDoorOptions): Promise<{ close(): Promise<void> }> {
  const { folder, disk, clock, log } = options;
  await disk.makeFolder(join(folder, 'in'));
  await disk.makeFolder(join(folder, 'out'));
  let timer: Timer | undefined;
  let looking: Promise<void> | undefined;
  let closed = false;
  const again = () => {
    timer = clock.setTimer(LOOK_EVERY_MS, () => {
      looking = look(options)
        .catch((error: unknown) => log.error('import failed, the file stays', { cause: error as Error }))
        .finally(() => {
          if (!closed) again();
        });
    });
  };
  again();
  return {
    close: async () => {
      closed = true;
      timer?.cancel();
      await looking;
    },
  };
}

async function look({ folder, disk, take }: ImportDoorOptions): Promise<void> {
  const names = await disk.list(join(folder, 'in'));
  for (const name of names.filter((each) => IMPORT_NAME.test(each))) {
    const path = join(folder, 'in', name);
    const result = await take(await readBounded(disk, path));
    // The answer first: a crash in between imports again, which changes nothing.
    await writeFileAtomic(disk, join(folder, 'out', `${name}.json`), encodeJson(result));
    await disk.remove(path);
  }
}

/** One byte more than may be is enough to refuse it. */
async function readBounded(disk: Disk, path: string): Promise<Uint8Array> {
  const file = await disk.open(path, 'read');
  try {
    return await file.read(0, Math.min(await file.size(), MAX_EXPORT_BYTES + 1));
  } finally {
    await file.close();
  }
}
