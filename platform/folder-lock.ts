import { createHash, randomBytes } from 'node:crypto';
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
  const token = randomBytes(8).toString('hex');
  const text = `${JSON.stringify({ ...mine, token })}\n`;
  const draft = `${path}.${process.pid}.${token}`;
  // The file is complete before it gets its name, so nobody reads a half-written holder.
  await fs.writeFile(draft, text, { mode: 0o600, flag: 'wx' });
  try {
    await take(folder, draft, path);
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

/** Gives the draft the name `path`, taking stale locks away, or throws FolderLocked. */
async function take(folder: string, draft: string, path: string): Promise<void> {
  while (!(await link(draft, path))) {
    const found = await readLock(path);
    if (found === undefined) continue;
    const holder = parse(found);
    if (holder && (await isAlive(holder))) throw new FolderLocked(resolve(folder), holder.pid);
    await removeStale(folder, draft, path, found);
  }
}

/**
 * Removes a stale lock. Of several that found it only one may, lest a later one removes what the first has made since:
 * whoever holds a second lock, named after the stale one's content, while it looks again. That lock may be stale, too.
 */
async function removeStale(folder: string, draft: string, path: string, stale: string): Promise<void> {
  const second = `${path}.${createHash('sha256').update(stale).digest('hex').slice(0, 12)}`;
  await take(folder, draft, second);
  try {
    if ((await readLock(path)) === stale) await fs.unlink(path);
  } finally {
    await fs.unlink(second);
  }
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
  // proc_pid_stat(5), from field 3 on: the name before it may hold blanks and brackets.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  // A zombie has ended, its parent has only not noticed.
  const started = fields[0] === 'Z' ? '' : fields[22 - 3];
  return { pid, boot: boot?.trim() ?? '', started: started ?? '' };
}
