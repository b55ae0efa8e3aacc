/** Remembers over restarts how late it certainly is, so that a board without a battery does not wake in 1970. */
import type { Clock, Timer } from '../../platform/clock';
import { type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';
import type { TerminalClock } from './terminal-clock';

/** How often it is written, ms: an SD card bears 144 small writes a day for years. */
const EVERY_MS = 10 * 60_000;

export type CertainTimeOptions = {
  readonly disk: Disk;
  /** A file of its own, with unix ms as decimal text. */
  readonly path: string;
  readonly clock: Clock;
  readonly time: TerminalClock;
  readonly log: Log;
};

/** Raises the clock's floor to what was written last; writes it from then on while the clock is trusted. */
export async function keepCertainTime(options: CertainTimeOptions): Promise<{ stop(): Promise<void> }> {
  const { disk, path, clock, time, log } = options;
  const last = await read(disk, path, log);
  if (last !== undefined) time.raiseFloor(last);
  let timer: Timer;
  let writing: Promise<void> = Promise.resolve();
  const write = async () => {
    if (!time.trusted()) return;
    try {
      await writeFileAtomic(disk, path, utf8(`${time.range().earliest}\n`));
    } catch (error) {
      log.warn('last certain time not written', { cause: error as Error });
    }
  };
  const again = () => {
    timer = clock.setTimer(EVERY_MS, () => {
      writing = write();
      again();
    });
  };
  again();
  return {
    stop: async () => {
      timer.cancel();
      await writing;
      await write();
    },
  };
}

async function read(disk: Disk, path: string, log: Log): Promise<number | undefined> {
  try {
    const text = new TextDecoder().decode(await disk.read(path)).trim();
    if (/^\d{1,15}$/.test(text)) return Number(text);
    log.warn('last certain time cannot be read', { bytes: text.length });
  } catch (error) {
    if (!isNotFound(error)) log.warn('last certain time cannot be read', { cause: error as Error });
  }
  return undefined;
}
