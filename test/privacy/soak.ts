/** The privacy tests at their long sizes, for `npm run soak -- privacy`: heap snapshots, thousands of riders, ten days. */
import { join } from 'node:path';
import { runTests } from '../runner/run-tests';

/** @returns the exit code of the tests */
export function soakPrivacy(write: (text: string) => void): Promise<number> {
  process.env.CORIDE_SOAK = '1';
  return runTests({ root: join(__dirname, '../..'), args: ['test/privacy'], write });
}
