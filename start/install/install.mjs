import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InstallLock } from './lock.mjs';
import { findNpm, runNpm } from './npm.mjs';

/** The packages could not be installed; the message says why and how to mend it. */
export class InstallError extends Error {}

/**
 * Installs the packages that the lock file names, unless the last install was of just these, on just such a machine,
 * and ran to its end. Several processes may call this at once: one installs, the others wait for it.
 * Scripts of packages never run, but for those that package.json names under `coride.optionalBuilds`.
 * @param {string} root the project's folder
 * @param {{ env?: NodeJS.ProcessEnv, say?: (sentence: string) => void }} [options] `say` gets a sentence a step
 * @throws {InstallError}
 */
export async function ensureInstalled(root, { env = process.env, say = console.error } = {}) {
  const wanted = stampOf(root);
  const stamp = join(root, 'node_modules/.coride-installed');
  const isDone = () => readOrNull(stamp) === wanted;
  if (isDone()) return;
  const npm = findNpm(env);
  if (npm === null)
    throw new InstallError('There is no npm on PATH: install the one that belongs to this Node.js.');
  const lock = new InstallLock(join(root, '.install-lock'));
  if (!(await lock.acquire(isDone, say))) return;
  try {
    if (isDone()) return;
    await install({ root, lock, npm, say });
    writeFileSync(`${stamp}.new`, wanted);
    renameSync(`${stamp}.new`, stamp);
  } finally {
    lock.release();
  }
}

async function install({ root, lock, npm, say }) {
  const start = performance.now();
  say('Installing the packages of package-lock.json, once; this takes about half a minute.');
  rmSync(join(root, 'node_modules/.coride-installed'), { force: true });
  const args = ['ci', '--include=dev', '--include=optional', '--loglevel=error'];
  const failure = await runNpm(npm, args, { root, lock });
  if (failure !== null) {
    throw new InstallError(
      `npm ci ended with ${failure}; what it said stands above. Is the package registry reachable, is the disk full? Start again to try again.`,
    );
  }
  for (const name of readPackage(root).coride?.optionalBuilds ?? []) {
    if (existsSync(join(root, 'node_modules', name))) await build(name, { root, lock, npm, say });
  }
  say(`Installed in ${Math.round((performance.now() - start) / 1000)} s.`);
}

/** Runs the install script of one package; the project works without it, with less. */
async function build(name, { root, lock, npm, say }) {
  const log = join(root, `node_modules/.cache/coride/build-${name}.log`);
  const failure = await runNpm(npm, ['rebuild', '--ignore-scripts=false', '--foreground-scripts', name], {
    root,
    lock,
    log,
  });
  if (failure === null) return;
  say(
    `The optional package ${name} could not be built here (${failure}, see ${log}): what needs it is left out.`,
  );
}

/** What the installed packages depend on: which packages, and which compiled files fit. */
function stampOf(root) {
  const lockFile = readOrNull(join(root, 'package-lock.json'));
  if (lockFile === null)
    throw new InstallError(`There is no package-lock.json in ${root}: the clone is not whole.`);
  const hash = createHash('sha256');
  for (const part of [lockFile, process.platform, process.arch, process.versions.modules])
    hash.update(`${part}\0`);
  return hash.digest('hex');
}

function readPackage(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  }
}
