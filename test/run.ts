import { join } from 'node:path';
import { runTests } from './runner/run-tests';

runTests({
  root: join(__dirname, '..'),
  args: process.argv.slice(2),
  write: (text) => process.stdout.write(text),
}).then((code) => {
  process.exitCode = code;
});
