/** Heap snapshots of running processes (`v8.writeHeapSnapshot` by signal): what the program itself can still reach. */
import { closeSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../../support/wait';

/** What `NODE_OPTIONS` must hold for a process to write its snapshots into `folder` when it is asked. */
export const snapshotOptions = (folder: string): string =>
  `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}`;

/** Asks a process for its snapshot and gives it, JSON text as Node writes it; strings of more than 1 KiB are cut. */
export async function heapOf(pid: number, folder: string): Promise<Uint8Array> {
  process.kill(pid, 'SIGUSR2');
  const path = await waitFor(
    `the heap snapshot of process ${pid}`,
    () => {
      const name = readdirSync(folder).find((each) => each.includes(`.${pid}.`));
      return name && isWhole(join(folder, name)) ? join(folder, name) : undefined;
    },
    { deadline: 300_000, every: 200 },
  );
  const bytes = readFileSync(path);
  rmSync(path);
  return bytes;
}

/** The snapshot is one JSON object, whose end is written last. */
function isWhole(path: string): boolean {
  const { size } = statSync(path);
  const end = Buffer.alloc(8);
  const file = openSync(path, 'r');
  try {
    readSync(file, end, 0, end.length, Math.max(0, size - end.length));
  } finally {
    closeSync(file);
  }
  return size > 0 && end.toString('latin1').replaceAll('\0', '').trimEnd().endsWith(']}');
}
