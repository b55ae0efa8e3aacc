import { join } from 'node:path';
import { temporaryFolder } from '../../test/support/folders';
import { createLog } from '../log';
import { MemoryDisk } from '../memory-disk';
import { nodeDisk } from '../node-disk';
import { seededRandom, systemRandom } from '../random';
import { openJournal } from './file-journal';
import { type IndexedJournal, openIndexedJournal } from './indexed-journal';
import type { Journal } from './journal';
import { type KeyIndex, memoryIndex } from './key-index';

/** A record: its keys, a blank apart, then a colon and whatever else. */
export function record(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

export function keysOf(bytes: Uint8Array): Uint8Array[] {
  const [keys = ''] = Buffer.from(bytes).toString().split(':');
  return keys
    .split(' ')
    .filter((key) => key !== '')
    .map((key) => new Uint8Array(Buffer.from(key)));
}

/** A key is written as a record's text is. */
export const key = record;
export const textOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

/** Opens the same indexed journal each time. */
export interface World {
  open(): Promise<IndexedJournal>;
  lines: string[];
}

/** On a simulated disk, with an index in memory that crashes leave as it is. */
export function memoryWorld(): World & { disk: MemoryDisk; index: KeyIndex } {
  const disk = new MemoryDisk();
  const lines: string[] = [];
  const log = createLog('test', { write: (line) => lines.push(line), clock: { now: () => 0 } });
  const index = memoryIndex();
  const open = async () =>
    openIndexedJournal({
      journal: await openJournal({ folder: '/journal', disk, random: seededRandom(1), log }),
      folder: '/index',
      keysOf,
      log,
      openIndex: async () => index,
    });
  return { open, lines, disk, index };
}

/** In a folder of the machine, with a LevelDB in its folder `index`. */
export function levelWorld(): World & { index: string } {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const log = createLog('test', { write: (line) => lines.push(line), clock: { now: () => 0 } });
  const index = join(folder, 'index');
  const open = async () => {
    const journal = await openJournal({ folder, disk: nodeDisk(), random: systemRandom(), log });
    try {
      return await openIndexedJournal({ journal, folder: index, keysOf, log });
    } catch (error) {
      await journal.close();
      throw error;
    }
  };
  return { open, lines, index };
}

/** How many records a journal holds. */
export async function count(journal: Journal): Promise<number> {
  let records = 0;
  for await (const _ of journal.read()) records++;
  return records;
}
