import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { codeOf, isNotFound } from '../disk';
import { filePath, type Log } from '../log';
import { gathered } from './gathered';
import type { KeyIndex } from './key-index';

type Level = ClassicLevel<Uint8Array, Uint8Array>;

/** Says that there was an index in this folder: from then on its absence is damage, not a first start. */
const MARKER = 'made';

/** Entries handed over at a time. */
const BATCH = 1000;

const BYTES = { keyEncoding: 'view', valueEncoding: 'view' } as const;

/**
 * A LevelDB in a folder of its own. One that cannot be opened is made anew, empty: the journal has everything.
 * @throws Error when another process has it open, or the disk fails
 */
export async function openLevelIndex(folder: string, log: Log): Promise<KeyIndex> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const first = !(await exists(join(folder, MARKER)));
  let level: Level;
  try {
    level = await open(folder, first);
  } catch (error) {
    const cause = causeOf(error);
    if (codeOf(cause) === 'LEVEL_LOCKED') {
      throw new Error(`${folder}: another process has this index open: stop it, and never remove LOCK`, {
        cause,
      });
    }
    log.error('index cannot be opened, a new one is made from the journal', {
      folder: filePath(folder),
      cause,
    });
    level = await make(folder);
  }
  return wrap(level, folder);
}

/** Removes what is there and begins anew: clearing a damaged LevelDB leaves the damage. */
async function make(folder: string): Promise<Level> {
  const { ClassicLevel } = await import('classic-level');
  await ClassicLevel.destroy(folder);
  return open(folder, true);
}

async function open(folder: string, createIfMissing: boolean): Promise<Level> {
  // Loaded here, so that processes without an index do not pay for it.
  const { ClassicLevel } = await import('classic-level');
  const level: Level = new ClassicLevel(folder, { ...BYTES, createIfMissing });
  await level.open();
  if (createIfMissing) await fs.writeFile(join(folder, MARKER), '', { mode: 0o600 });
  return level;
}

function wrap(opened: Level, folder: string): KeyIndex {
  let level = opened;
  const getMany: KeyIndex['getMany'] = (keys) => level.getMany([...keys]);
  return {
    // A call into LevelDB costs as much as the look-up of twenty keys.
    get: gathered(getMany),
    getMany,
    change: (changes) => level.batch([...changes]),
    async *entries(from, to) {
      const iterator = level.iterator({ ...(from ? { gte: from } : {}), ...(to ? { lt: to } : {}) });
      try {
        for (let some = await iterator.nextv(BATCH); some.length > 0; some = await iterator.nextv(BATCH)) {
          yield some;
        }
      } finally {
        await iterator.close();
      }
    },
    clear: async () => {
      await level.close();
      level = await make(folder);
    },
    close: () => level.close(),
  };
}

/** LevelDB's own reason lies below "database failed to open". */
function causeOf(error: unknown): Error {
  const found = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return found instanceof Error ? found : new Error(String(found));
}

async function exists(path: string): Promise<boolean> {
  try {
    await fs.access(path);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
