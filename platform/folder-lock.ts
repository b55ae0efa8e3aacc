import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join, resolve } from 'node:path';
import { codeOf, type FolderLock, FolderLocked, isNotFound } from './disk';

/** The file that says who holds a folder. */
export const LOCK_FILE = 'lock';

/** Who holds a folder. A pid alone would not do: after a power cut another process may have got the same number. */
interface Holder {
  pid: number;
  /** The machine's boot and the process' start within it; empty where the system does not tell. */
  boot: string;
  started: string;
}

/**
 * Takes `folder` for this process by a file in it that names the process; a lock whose process is gone is taken over.
 * Holds among processes that see each other's numbers: containers that share a folder are not kept apart.
 * @throws FolderLocked
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(resolve(folder), LOCK_FILE);
  const mine = await describe(process.pid);
  // The last number tells two holders within one process apart.
  const text = `${JSON.stringify({ ...mine, token: randomBytes(8).toString('hex') })}\n`;
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  // The file is complete before it gets its name, so nobody reads a half-written holder.
  await fs.writeFile(draft, text, { mode: 0o600, flag: 'wx' });
  try {
    while (!(await link(draft, path))) await removeStale(folder, path);
  } finally {
    await fs.unlink(draft);
  }
  return {
    release: async () => {
      // Somebody may have removed the file and taken the folder: theirs stays.
      if ((await readLock(path)) === text) await fs.unlink(path);
    },
  };
}

async function link(draft: string, path: string): Promise<boolean> {
  try {
    await fs.link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the lock file away if its process is gone, else throws FolderLocked. */
async function removeStale(folder: string, path: string): Promise<void> {
  const found = await readLock(path);
  if (found === undefined) return;
  const holder = parse(found);
  if (holder && (await isAlive(holder))) throw new FolderLocked(resolve(folder), holder.pid);
  const aside = `${path}.stale.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await fs.rename(path, aside);
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  // Somebody may have taken the stale lock over since it was read: theirs is put back.
  if ((await fs.readFile(aside, 'utf8')) !== found) await link(aside, path);
  await fs.unlink(aside);
}

async function readLock(path: string): Promise<string | undefined> {
  try {
    return await fs.readFile(path, 'utf8');
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(text);
    if (typeof holder !== 'object' || holder === null) return undefined;
    const { pid, boot, started } = holder as Partial<Holder>;
    return Number.isInteger(pid)
      ? { pid: Number(pid), boot: String(boot), started: String(started) }
      : undefined;
  } catch {
    // A lock that a power cut emptied names nobody, so nobody holds the folder.
    return undefined;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  const now = await describe(holder.pid);
  return now.boot === holder.boot && now.started === holder.started;
}

async function describe(pid: number): Promise<Holder> {
  const boot = await readLock('/proc/sys/kernel/random/boot_id');
  const stat = await readLock(`/proc/${pid}/stat`);
  // Field 22 of proc_pid_stat(5), counted behind the name, which may hold blanks and brackets.
  const started = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return { pid, boot: boot?.trim() ?? '', started: started ?? '' };
}
