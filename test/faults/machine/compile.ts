/** What of this folder is in C: made with the machine's compiler when a test first asks for it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { whenAllTestsEnd } from '../../support/cleanup';
import { skipBecause } from '../../support/skip';

const made = new Map<string, string>();
let folder: string | undefined;

/** Path of the made program or library; the test is skipped where there is no C compiler. */
export function compiled(test: Context, source: 'cut-power.c' | 'sync-fault.c'): string {
  const known = made.get(source);
  if (known) return known;
  if (!folder) {
    const own = mkdtempSync(join(tmpdir(), 'coride-faults-'));
    whenAllTestsEnd(() => rmSync(own, { recursive: true, force: true }));
    folder = own;
  }
  const path = join(folder, source.replace(/\.c$/, ''));
  const library = source === 'sync-fault.c' ? ['-shared', '-fPIC', '-ldl'] : [];
  try {
    execFileSync('cc', ['-O1', '-Wall', '-o', path, join(__dirname, source), ...library], { stdio: 'pipe' });
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissing) throw error;
    return skipBecause(test, 'there is no C compiler here (apt install gcc libc6-dev)');
  }
  made.set(source, path);
  return path;
}
