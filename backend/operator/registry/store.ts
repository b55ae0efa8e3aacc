/**
 * The registry as it is now, and changes to it while everything runs. The file is the truth, replaced whole; beside it a
 * journal says who changed what and when. A change that would not make a good registry is refused with every reason, and
 * nothing of it is there.
 */
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import { openJournal } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { fromUtf8, utf8 } from '../../../protocol/bytes';
import { timeText } from '../../../protocol/time-text';
import { checkRegistry, readRegistry } from './read-registry';
import { createRegistry, livingRegistry, type Registry } from './registry';
import type { RegistryFile } from './schema';

/** Who asked for a change, and what it is, in words for whoever reads the journal years later. */
export type ChangeNote = { readonly who: string; readonly what: string };
export type NotedChange = ChangeNote & { readonly at: string };

export interface RegistryStore {
  /** Answers by the registry that is in force when it is asked. */
  readonly registry: Registry;
  current(): RegistryFile;
  /**
   * Makes a registry of the one in force, one change after the other; resolves when it is on disk and in force.
   * @throws RegistryFaults when it is no good registry, whatever `edit` throws, or the disk's error: then nothing changed
   */
  change(note: ChangeNote, edit: (file: RegistryFile) => RegistryFile): Promise<void>;
  /** Hears each registry that comes into force from now on. */
  onChange(listener: (file: RegistryFile) => void): void;
  /** The newest changes, newest first. A change that its disk then refused is among them. */
  changes(most: number): Promise<NotedChange[]>;
  close(): Promise<void>;
}

/**
 * @param options.path of the registry file
 * @param options.journal folder of the journal of changes, made when absent
 * @throws RegistryFaults when the file cannot be used, and the system's error
 */
export async function openRegistryStore(options: {
  readonly path: string;
  readonly journal: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}): Promise<RegistryStore> {
  const { path, disk, clock, log } = options;
  let file = readRegistry(path, await disk.read(path));
  let registry = createRegistry(file);
  const journal = await openJournal({ ...options, folder: options.journal });
  const listeners: ((file: RegistryFile) => void)[] = [];
  const turn = inTurn();

  const note = async (change: ChangeNote) => {
    if (journal.broken) await journal.reopen();
    const noted: NotedChange = { at: timeText(clock.now()), ...change };
    await journal.append(utf8(JSON.stringify(noted)));
  };
  return {
    registry: livingRegistry(() => registry),
    current: () => file,
    change: (change, edit) =>
      turn(async () => {
        const next = checkRegistry(path, edit(file));
        const made = createRegistry(next);
        // Said first: a change that nobody noted would be worse than a note of one that did not come to be.
        await note(change);
        await writeFileAtomic(disk, path, utf8(`${JSON.stringify(next, null, 2)}\n`));
        file = next;
        registry = made;
        log.info('registry changed', change);
        for (const listener of listeners) listener(next);
      }),
    onChange: (listener) => {
      listeners.push(listener);
    },
    async changes(most) {
      const newest: NotedChange[] = [];
      for await (const { record } of journal.read()) {
        newest.push(JSON.parse(fromUtf8(record)) as NotedChange);
        if (newest.length > most) newest.shift();
      }
      return newest.reverse();
    },
    async close() {
      await turn.idle();
      await journal.close();
    },
  };
}
