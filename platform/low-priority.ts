import { existsSync, readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** `pid/task/tid` of the thread that reads it (proc(5)); Linux only. */
const THREAD = '/proc/thread-self';
/** With a tenth of the weight of a usual thread (sched(7)): it gets on all the same, and more while cores are free. */
const NICE = 10;

/** Lets other threads go before the calling one where cores are short. Where the system knows no nice threads: nothing. */
export function letOthersGoFirst(): void {
  if (existsSync(THREAD)) setPriority(Number(basename(readlinkSync(THREAD))), NICE);
}
