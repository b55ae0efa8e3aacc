import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whenTestEnds } from './cleanup';

/**
 * Makes an empty folder under the system's temporary folder. It is removed when the test (or, called in a
 * `before`, the suite) that asked for it has ended, whether it passed or not.
 * @returns the folder's absolute path
 */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coride-test-'));
  whenTestEnds(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
