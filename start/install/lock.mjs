import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive } from './processes.mjs';

/**
 * Who installs. `npm` is the npm at work for the launcher: it lives on when the launcher is killed.
 * @typedef {{ token: string, launcher: import('./processes.mjs').ProcessId, npm: import('./processes.mjs').ProcessId | null }} Holder
 */

const LOOK_EVERY = 100;

/** The lock that one install of a project holds: a file that appears, changes and goes in whole. */
export class InstallLock {
  #path;
  #holder;

  /** @param {string} path where the lock file lies; its folder must exist */
  constructor(path) {
    this.#path = path;
    this.#holder = { token: `${process.pid}-${Date.now()}`, launcher: identify(process.pid), npm: null };
  }

  /**
   * Waits until this process holds the lock, or until nobody needs it any more.
   * @param {() => boolean} isDone whether the work was done meanwhile (by the holder waited for)
   * @param {(sentence: string) => void} say told once for each thing that is waited for
   * @returns {Promise<boolean>} true when held; false when the work is done
   */
  async acquire(isDone, say) {
    let said = '';
    for (;;) {
      if (isDone()) return false;
      if (this.#create(this.#path)) return true;
      const holder = read(this.#path);
      if (holder === undefined) continue;
      const wait = reasonToWait(holder);
      if (wait === null) {
        if (this.#takeOver(holder.token)) return true;
      } else if (wait !== said) {
        say(wait);
        said = wait;
      }
      await sleep(LOOK_EVERY);
    }
  }

  /**
   * Notes in the lock which npm is at work, before it begins to be.
   * @param {number | null} pid
   */
  setNpm(pid) {
    this.#holder.npm = pid === null ? null : identify(pid);
    renameSync(this.#write(), this.#path);
  }

  release() {
    rmSync(this.#path, { force: true });
  }

  /** Written aside and linked: the file is never seen empty, and an existing one is never overwritten. */
  #create(path) {
    const mine = this.#write();
    try {
      linkSync(mine, path);
      return true;
    } catch (error) {
      if (error.code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(mine, { force: true });
    }
  }

  #write() {
    const mine = `${this.#path}.${this.#holder.token}`;
    writeFileSync(mine, JSON.stringify(this.#holder));
    return mine;
  }

  /**
   * Takes a lock whose holder is dead. Only one process may replace it: the one that creates the claim named after
   * the dead holder, and then still finds that holder in the lock. Where a claimant died too, the next claim is named
   * after both, and so on: a claim that somebody may hold is never removed.
   */
  #takeOver(token) {
    let claim = `${this.#path}.after-${token}`;
    const abandoned = [];
    while (!this.#create(claim)) {
      const claimant = read(claim);
      if (claimant === undefined || reasonToWait(claimant) !== null) return false;
      abandoned.push(claim);
      claim = `${claim}-${claimant.token}`;
    }
    try {
      if (read(this.#path)?.token !== token) return false;
      renameSync(this.#write(), this.#path);
      return true;
    } finally {
      for (const path of [...abandoned, claim]) rmSync(path, { force: true });
    }
  }
}

/** @returns {Holder | undefined} undefined when there is no such file; a file without sense has no living holder */
function read(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { token, launcher, npm } = JSON.parse(text);
    return { token: String(token), launcher: launcher ?? null, npm: npm ?? null };
  } catch {
    return { token: 'unreadable', launcher: null, npm: null };
  }
}

/** @returns {string | null} a sentence while the lock's holder or its npm lives, else null */
function reasonToWait({ launcher, npm }) {
  if (isAlive(launcher))
    return `Another start (process ${launcher.pid}) is installing the packages: waiting for it.`;
  if (isAlive(npm)) {
    return `An install was interrupted and left its npm (process ${npm.pid}) at work: waiting for that to end.`;
  }
  return null;
}
