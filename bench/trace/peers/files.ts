/** Files below a folder, and the kernel made to forget what it keeps of them. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All regular files below a folder. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));

/**
 * Makes the kernel drop its cached pages of the files, and of no others: `dd` with `nocache` and no block to copy advises
 * so for a whole file (coreutils manual, "dd invocation"). What is not on disk yet has to be written first.
 */
export function forgetCached(files: readonly string[]): void {
  execFileSync('sync');
  for (const file of files)
    execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' });
}
