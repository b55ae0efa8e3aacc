/**
 * Whose cards are, on their way from the terminals to the registrar (PROTOCOL.md section 4): sealed for it, kept in
 * order of arrival without vehicle or time. The order is what makes a binding the first.
 */
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { memoryIndex, openIndexedJournal, openJournal } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { concat } from '../../../protocol/bytes';
import { Healing } from '../store/healing';

/** A binding as it is handed on: the 90 bytes that only the registrar opens. */
export type WaitingOwner = { readonly number: number; readonly sealed: Uint8Array };

export interface CardOwners {
  /** Keeps a binding once; resolves when it is on disk. @throws the disk's error */
  put(id: Uint8Array, sealed: Uint8Array): Promise<void>;
  /** Bindings of a higher number, the first of them, in their order; numbers begin with 1. */
  after(number: number): Promise<readonly WaitingOwner[]>;
  close(): Promise<void>;
}

const ID_SIZE = 16;
/** Bindings in one answer; who wants more asks again after the last. */
const MAX_LISTED = 500;

/** @param options.folder of its own, made when absent */
export async function openCardOwners(options: {
  folder: string;
  disk: Disk;
  clock: Clock;
  random: Random;
  log: Log;
}): Promise<CardOwners> {
  const { folder, disk, random, log } = options;
  const journal = await openJournal({ folder, disk, random, log });
  const index = await openIndexedJournal({
    journal,
    folder,
    keysOf: (record) => [record.subarray(0, ID_SIZE)],
    log,
    openIndex: async () => memoryIndex(),
  });
  const healing = new Healing('card owners', () => index.reopen(), options);
  return {
    put: async (id, sealed) => {
      try {
        await index.appendNew(concat(id, sealed));
      } catch (error) {
        healing.begin(error);
        throw error;
      }
    },
    after: async (number) => {
      const found: WaitingOwner[] = [];
      let at = 0;
      for await (const { record } of journal.read()) {
        at++;
        if (at > number) found.push({ number: at, sealed: new Uint8Array(record.subarray(ID_SIZE)) });
        if (found.length === MAX_LISTED) break;
      }
      return found;
    },
    close: async () => {
      await healing.stop();
      await index.close();
    },
  };
}
