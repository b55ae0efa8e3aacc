import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { skipBecause } from './skip';

/** Real public data lies beside the project, is read there, and never copied into it. */
const FOLDER = join(__dirname, '../../../shared/data');

/**
 * The path of a file or folder of the real data, such as `gtfs/muroran-bus`. Where it is absent the test that asked is
 * skipped with a sentence, so call it with the test's `this` (a `function`, not an arrow).
 */
export function sharedData(test: Context, name: string): string {
  const path = join(FOLDER, name);
  if (existsSync(path)) return path;
  return skipBecause(test, `there is no real data ${name} beside the project`);
}
