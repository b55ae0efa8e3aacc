/**
 * The control of "nothing readable": loaded into every part of the city, it leaks a secret of its own into each place
 * that a part has. The secrets are made here, from a seed, so that they lie nowhere but where they are leaked.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const { gzipSync } = require('node:zlib');

const seed = process.env.CORIDE_TEST_LEAKS;
const part = basename(process.argv[1] ?? '', '.ts');
const folder = process.argv[process.argv.indexOf('--folder') + 1];

const secret = (place) => createHash('sha256').update(`${seed} ${part} ${place}`).digest();

if (seed && ['operator', 'authority', 'terminal'].includes(part)) {
  // A buffer in memory, which no heap snapshot shows.
  globalThis.leakedBuffer = Buffer.alloc(4096);
  secret('memory').copy(globalThis.leakedBuffer, 1000);
  // A text that the program can still reach.
  globalThis.leakedText = { rider: `rider ${secret('heap').toString('hex')} boarded` };
  // A line of a log.
  console.log(`debug: checked in ${secret('log').toString('base64url')}`);
  // A file of its folder, rotated and compressed.
  mkdirSync(join(folder, 'debug'), { recursive: true });
  const lines = `${'at the door\n'.repeat(50)}${secret('data').toString('base64')}\n`;
  writeFileSync(join(folder, 'debug', 'door.log.1.gz'), gzipSync(lines));
}
