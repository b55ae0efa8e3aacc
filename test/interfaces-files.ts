/** `npm run interfaces`: whether `docs/interfaces` is what the code says; with `--write` it is made so. */
import { join } from 'node:path';
import { WRITE } from './interfaces/files';
import { runTests } from './runner/run-tests';

if (process.argv.includes('--write')) process.env[WRITE] = '1';
runTests({
  root: join(__dirname, '..'),
  args: ['test/interfaces'],
  write: (text) => process.stdout.write(text),
}).then((code) => {
  process.exitCode = code;
});
