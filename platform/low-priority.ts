import { existsSync, readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** `pid/task/tid` of the thread that reads it (proc(5)); Linux only. */
const THREAD = '/proc/thread-self';
/** With a tenth of the weight of a usual thread (sched(7)): it gets on all the same, and more while cores are free. */
const NICE = 10;

/**
 * Lets other threads go before the calling one where cores are short.
 * @returns false where the system knows no nice threads, or refuses (a sandbox may): the thread then works as any other
 */
export function letOthersGoFirst(set: (thread: number, nice: number) => unknown = setPriority): boolean {
  try {
    if (!existsSync(THREAD)) return false;
    set(Number(basename(readlinkSync(THREAD))), NICE);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return false;
  }
}
