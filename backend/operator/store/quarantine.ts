/** Keeps what a terminal sent and nobody could read, each once, for a look by hand (PROTOCOL.md TOPICS rule 6). */
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { memoryIndex, openIndexedJournal, openJournal } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { concat, uint } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { Healing } from './healing';

export interface Quarantine {
  /**
   * Keeps the bytes; resolves when they are on disk. A terminal that has sent too many is counted only.
   * @throws the disk's error
   */
  keep(terminalNumber: number, bytes: Uint8Array): Promise<void>;
  /** How many lie there. */
  count(): number;
  close(): Promise<void>;
}

/** A terminal gone wild must not fill the disk: beyond these since the start, its items are counted and not kept. */
const KEPT_PER_TERMINAL = 1_000;

/** @param options.folder of its own, made when absent */
export async function openQuarantine(options: {
  folder: string;
  disk: Disk;
  clock: Clock;
  random: Random;
  log: Log;
}): Promise<Quarantine> {
  const { folder, disk, random, log } = options;
  const journal = await openJournal({ folder, disk, random, log });
  const index = await openIndexedJournal({
    journal,
    folder,
    keysOf: (record) => [sha256(record)],
    log,
    openIndex: async () => memoryIndex(),
  });
  const healing = new Healing('quarantine', () => index.reopen(), options);
  const ofTerminal = new Map<number, number>();
  return {
    keep: async (terminalNumber, bytes) => {
      const before = ofTerminal.get(terminalNumber) ?? 0;
      ofTerminal.set(terminalNumber, before + 1);
      if (before >= KEPT_PER_TERMINAL) return;
      try {
        await index.appendNew(concat(uint(terminalNumber, 4), bytes));
      } catch (error) {
        healing.begin(error);
        throw error;
      }
    },
    count: () => journal.files.reduce((sum, { records }) => sum + records, 0),
    close: async () => {
      await healing.stop();
      await index.close();
    },
  };
}
