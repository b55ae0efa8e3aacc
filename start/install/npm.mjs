import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHILD = join(dirname(fileURLToPath(import.meta.url)), 'npm-child.mjs');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Finds npm's own program: the one that runs this script, else the first on PATH, else the one beside this Node.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | null} path of npm-cli.js
 */
export function findNpm(env) {
  const running = env.npm_execpath;
  if (running && basename(running) === 'npm-cli.js' && existsSync(running)) return running;
  const folders = [...(env.PATH ?? '').split(delimiter), dirname(process.execPath)].filter(Boolean);
  for (const folder of folders) {
    const beside = join(folder, 'node_modules/npm/bin/npm-cli.js');
    if (existsSync(beside)) return beside;
    const command = join(folder, 'npm');
    if (existsSync(command) && basename(realpathSync(command)) === 'npm-cli.js') return realpathSync(command);
  }
  return null;
}

/**
 * Runs npm in a process that begins only after the lock names it. A signal to this process ends npm first, then
 * releases the lock, then ends this process.
 * @param {string} npm path of npm-cli.js
 * @param {string[]} args
 * @param {{ root: string, lock: import('./lock.mjs').InstallLock, log?: string }} options `log` names a file for all
 * of npm's words; without it only its errors are shown, on standard error
 * @returns {Promise<string | null>} null when it went well, else how it ended
 */
export async function runNpm(npm, args, { root, lock, log }) {
  if (log) mkdirSync(dirname(log), { recursive: true });
  const file = log ? openSync(log, 'w') : undefined;
  const child = spawn(process.execPath, [CHILD, npm, ...args], {
    cwd: root,
    stdio: ['pipe', file ?? 'ignore', file ?? 'inherit'],
  });
  // Not a pipe of ours: npm outlives a killed launcher, and would break on a pipe that nobody reads.
  if (file !== undefined) closeSync(file);
  let signalled = null;
  const stop = (signal) => {
    signalled = signal;
    child.kill('SIGTERM');
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    lock.setNpm(child.pid);
    const exit = once(child, 'exit');
    child.stdin.end('.');
    const [code, signal] = await exit;
    lock.setNpm(null);
    if (signalled) {
      lock.release();
      process.exit(128 + constants.signals[signalled]);
    }
    if (code === 0) return null;
    return signal ? `signal ${signal}` : `exit code ${code}`;
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}
