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
import type { ChangeNote, NotedChange, Subject } from './changes';
import { checkRegistry, readRegistry } from './read-registry';
import { createRegistry, livingRegistry, type Registry } from './registry';
import type { RegistryFile } from './schema';

/** Said at once, or of what the change made of the registry. */
export type Noting =
  | ChangeNote
  | ((before: RegistryFile, after: RegistryFile) => ChangeNote | readonly ChangeNote[]);

export interface RegistryStore {
  /** Answers by the registry that is in force when it is asked. */
  readonly registry: Registry;
  current(): RegistryFile;
  /**
   * Makes a registry of the one in force, one change after the other; resolves when it is on disk and in force. Where `edit`
   * gives back what it got, nothing is changed and nothing noted.
   * @throws RegistryFaults when it is no good registry, whatever `edit` throws, or the disk's error: then nothing changed
   */
  change(note: Noting, edit: (file: RegistryFile) => RegistryFile): Promise<void>;
  /** Notes what was done beside the registry, in the same journal: accounts. @throws the disk's error */
  note(change: ChangeNote): Promise<void>;
  /** Hears each registry that comes into force from now on. */
  onChange(listener: (file: RegistryFile) => void): void;
  /**
   * The newest changes, newest first, of everything or about one record. A change that its disk then refused is among them.
   * Those of a record are looked for in the whole journal; of everything, the newest `NEWEST_KEPT` are at hand.
   */
  changes(most: number, about?: Subject): Promise<NotedChange[]>;
  close(): Promise<void>;
}

/** Pages ask for the newest every two seconds. */
const NEWEST_KEPT = 100;
/** Of one change: a table of vehicles has its summary last. */
const MOST_LOGGED = 5;

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

  /** Newest last. */
  const newestOf = async (most: number, isMeant: (change: NotedChange) => boolean = () => true) => {
    const newest: NotedChange[] = [];
    for await (const { record } of journal.read()) {
      const change = JSON.parse(fromUtf8(record)) as NotedChange;
      if (isMeant(change)) newest.push(change);
      if (newest.length > most) newest.shift();
    }
    return newest;
  };
  const kept = await newestOf(NEWEST_KEPT);
  const note = async (changes: readonly ChangeNote[]) => {
    if (journal.broken) await journal.reopen();
    const at = timeText(clock.now());
    const noted = changes.map((change): NotedChange => ({ at, ...change }));
    await Promise.all(noted.map((each) => journal.append(utf8(JSON.stringify(each)))));
    kept.push(...noted);
    kept.splice(0, kept.length - NEWEST_KEPT);
    for (const { who, what } of changes.slice(-MOST_LOGGED)) log.info('registry changed', { who, what });
  };
  return {
    registry: livingRegistry(() => registry),
    current: () => file,
    note: (change) => turn(() => note([change])),
    change: (noting, edit) =>
      turn(async () => {
        const edited = edit(file);
        if (edited === file) return;
        const next = checkRegistry(path, edited);
        const made = createRegistry(next);
        const notes = [typeof noting === 'function' ? noting(file, next) : noting].flat();
        // Said first: a change that nobody noted would be worse than a note of one that did not come to be.
        await note(notes);
        await writeFileAtomic(disk, path, utf8(`${JSON.stringify(next, null, 2)}\n`));
        file = next;
        registry = made;
        for (const listener of listeners) listener(next);
      }),
    onChange: (listener) => {
      listeners.push(listener);
    },
    async changes(most, about) {
      if (!about) return most <= NEWEST_KEPT ? kept.slice(-most).reverse() : (await newestOf(most)).reverse();
      const isMeant = (change: NotedChange) =>
        change.about?.kind === about.kind && change.about.id === about.id;
      return (await newestOf(most, isMeant)).reverse();
    },
    async close() {
      await turn.idle();
      await journal.close();
    },
  };
}
