/**
 * The TUF client's workflow (specification 1.0.33, section 5) over ports. Every check is the library's (`tuf-js`, its
 * `TrustedMetadataStore`); the order of asking and the keeping are here, because the library's own `Updater` writes to
 * the disk itself, neither whole nor synced, and takes the machine's clock for true.
 */
import { join } from 'node:path';
import { EqualVersionError } from 'tuf-js/dist/error';
import { TrustedMetadataStore } from 'tuf-js/dist/store';
import { type Disk, isNotFound } from '../disk';
import { writeFileAtomic } from '../write-file-atomic';
import { MetadataKind, type Targets } from './models';

/** Longest metadata that are taken, bytes. */
const MAX_METADATA_BYTES = 512 * 1024;
/** Roots that may follow on one another in one go. */
const MOST_ROOTS = 64;

export interface RefreshOptions {
  readonly disk: Disk;
  /** Where proven metadata are kept from one time to the next: the protection against older ones rests on it. */
  readonly folder: string;
  /** The root that was installed with this program. */
  readonly pinnedRoot: Uint8Array;
  /** Unix ms of a clock that is certain: what is over by it is refused. */
  readonly now: number;
  /** A published file; undefined: there is none of that name. Rejects without an answer. */
  fetch(name: string, most: number): Promise<Uint8Array | undefined>;
}

/** Metadata that do not prove themselves, with the reason in words. */
export class MetadataRefused extends Error {
  override readonly name = 'MetadataRefused';
  constructor(file: string, cause: unknown) {
    super(`${file} does not count: ${(cause as Error).message}`, { cause });
  }
}

/** @throws MetadataRefused, or whatever `fetch` and the disk say */
export async function refreshTargets(options: RefreshOptions): Promise<Targets> {
  const store = await openStore(options);
  await followRoots(store, options);
  await followTimestamp(store, options);
  await followSnapshot(store, options);
  return followTargets(store, options);
}

/** The newest root that was proven before; the pinned one where a newer package brought a newer, or the kept one is damaged. */
async function openStore({ disk, folder, pinnedRoot, now }: RefreshOptions): Promise<TrustedMetadataStore> {
  await disk.makeFolder(folder);
  const pinned = trusting(pinnedRoot, now);
  const kept = await keptFile(disk, folder, 'root.json');
  if (!kept) return pinned;
  try {
    const store = trusting(kept, now);
    return store.root.signed.version > pinned.root.signed.version ? store : pinned;
  } catch (error) {
    // Damaged on the disk: the roots since the pinned one are asked for again.
    if (error instanceof MetadataRefused) return pinned;
    throw error;
  }
}

function trusting(root: Uint8Array, now: number): TrustedMetadataStore {
  const store = proving('root.json', () => new TrustedMetadataStore(Buffer.from(root)));
  // The library reads the machine's clock, which on a board without a battery says 1970.
  Object.assign(store, { referenceTime: new Date(now) });
  return store;
}

async function followRoots(store: TrustedMetadataStore, options: RefreshOptions): Promise<void> {
  for (let taken = 0; taken < MOST_ROOTS; taken++) {
    const name = `${store.root.signed.version + 1}.root.json`;
    const bytes = await options.fetch(name, MAX_METADATA_BYTES);
    if (!bytes) return;
    proving(name, () => store.updateRoot(Buffer.from(bytes)));
    await keep(options, 'root.json', bytes);
  }
}

async function followTimestamp(store: TrustedMetadataStore, options: RefreshOptions): Promise<void> {
  // The kept one may be over; it still says which versions were seen.
  await tryKept(options, 'timestamp.json', (bytes) => store.updateTimestamp(bytes));
  const bytes = await needed(options, 'timestamp.json');
  const isNew = proving('timestamp.json', () => {
    try {
      store.updateTimestamp(Buffer.from(bytes));
      return true;
    } catch (error) {
      if (!(error instanceof EqualVersionError)) throw error;
      return false;
    }
  });
  if (isNew) await keep(options, 'timestamp.json', bytes);
}

async function followSnapshot(store: TrustedMetadataStore, options: RefreshOptions): Promise<void> {
  if (await tryKept(options, 'snapshot.json', (bytes) => store.updateSnapshot(bytes, true))) return;
  const name = `${store.timestamp!.signed.snapshotMeta.version}.snapshot.json`;
  const bytes = await needed(options, name);
  proving(name, () => store.updateSnapshot(Buffer.from(bytes)));
  await keep(options, 'snapshot.json', bytes);
}

async function followTargets(store: TrustedMetadataStore, options: RefreshOptions): Promise<Targets> {
  const take = (bytes: Buffer) =>
    store.updateDelegatedTargets(bytes, MetadataKind.Targets, MetadataKind.Root);
  if (!(await tryKept(options, 'targets.json', take))) {
    const name = `${store.snapshot!.signed.meta['targets.json']?.version}.targets.json`;
    const bytes = await needed(options, name);
    proving(name, () => take(Buffer.from(bytes)));
    await keep(options, 'targets.json', bytes);
  }
  return store.targets!.signed;
}

/** Whether the kept file holds by itself; one that is missing, damaged or over is asked for anew. */
async function tryKept(
  { disk, folder }: RefreshOptions,
  name: string,
  take: (bytes: Buffer) => void,
): Promise<boolean> {
  const bytes = await keptFile(disk, folder, name);
  if (!bytes) return false;
  try {
    proving(name, () => take(Buffer.from(bytes)));
    return true;
  } catch (error) {
    if (error instanceof MetadataRefused) return false;
    throw error;
  }
}

async function keptFile(disk: Disk, folder: string, name: string): Promise<Uint8Array | undefined> {
  try {
    return await disk.read(join(folder, name));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function needed({ fetch }: RefreshOptions, name: string): Promise<Uint8Array> {
  const bytes = await fetch(name, MAX_METADATA_BYTES);
  if (!bytes) throw new MetadataRefused(name, new Error('the operator has no such file'));
  return bytes;
}

const keep = ({ disk, folder }: RefreshOptions, name: string, bytes: Uint8Array) =>
  writeFileAtomic(disk, join(folder, name), bytes);

/** What foreign bytes make the library throw is of many kinds: each means that they prove nothing. */
function proving<Result>(name: string, prove: () => Result): Result {
  try {
    return prove();
  } catch (error) {
    throw new MetadataRefused(name, error);
  }
}
