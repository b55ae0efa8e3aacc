// Becomes npm once the launcher says so: node npm-child.mjs <npm-cli.js> <npm's arguments>. The launcher first notes
// this process in the lock; if it is killed before that, standard input ends and npm never begins.
import { readSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

if (readSync(0, Buffer.alloc(1)) === 1) {
  process.argv.splice(1, 1);
  await import(pathToFileURL(process.argv[1]).href);
}
