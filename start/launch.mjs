// node start/launch.mjs <entry.ts> [arguments]: installs the packages if they are not there, then runs the entry in
// this process through ts-node. Only Node's own modules here and in install/, for nothing else may be there yet; and
// this file keeps to old syntax, so that an old Node can still read the sentence about itself.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @param {string} engines `>=major.minor`, as package.json has it
 * @param {string} version of this Node, `major.minor.patch`
 * @returns {boolean} whether this Node is too old
 */
function isTooOld(engines, version) {
  const wanted = engines.replace('>=', '').split('.').map(Number);
  const here = version.split('.').map(Number);
  return here[0] < wanted[0] || (here[0] === wanted[0] && here[1] < (wanted[1] || 0));
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

async function main() {
  const engines = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node;
  // The versions 21 to 22.11 are newer, yet cannot load every package: `require` of modules came to 20.19 and 22.12.
  if (isTooOld(engines, process.versions.node) || !process.features.require_module) {
    const wanted = engines.replace('>=', '');
    stop(`Node.js ${wanted} or newer is needed (of 22: 22.12); this is ${process.versions.node}.`);
  }
  const entry = process.argv[2] && resolve(root, process.argv[2]);
  if (!entry || !existsSync(entry)) {
    stop(`Usage: node start/launch.mjs <entry.ts> [arguments]; there is no ${entry || 'entry given'}.`);
  }
  const { ensureInstalled, InstallError } = await import('./install/install.mjs');
  try {
    await ensureInstalled(root);
  } catch (error) {
    if (error instanceof InstallError) stop(error.message);
    throw error;
  }
  createRequire(join(root, 'package.json'))('./platform/from-source.cjs');
  process.argv.splice(1, 2, entry);
  Module.runMain();
}

main();
