/**
 * The newest bundle that a part ever saw: the exchange folder's, or the part's own copy where that has a higher number. So
 * an older bundle that is laid into the exchange folder, or comes back with a backup, is never in force again, and neither
 * is one of another root: the first root is pinned in the own folder.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Timer } from '../platform/clock';
import type { Log } from '../platform/log';
import { nodeDisk } from '../platform/node-disk';
import { writeFileAtomic } from '../platform/write-file-atomic';
import { type Bundle, readBundle } from '../protocol/bundle';
import { toBase64url, utf8 } from '../protocol/bytes';
import { jsonReader } from '../protocol/schema';
import { type Exchange, keyBytes, RootHalf } from './exchange';

const LOOK_EVERY_MS = 2_000;
const OWN_BUNDLE = 'bundle.cbor';
const PINNED_ROOT = 'root.json';

export type Signed = { readonly signed: Uint8Array; readonly bundle: Bundle };

/**
 * @param folder the part's own
 * @returns looks now; undefined while there is no bundle. One that is older, or does not prove itself, is left aside and
 *   said once; rejects when a file cannot be read or kept, and then tries again at the next look
 */
export function keptBundle(exchange: Exchange, folder: string, log: Log): () => Promise<Signed | undefined> {
  const disk = nodeDisk();
  const [own, pinned] = [join(folder, OWN_BUNDLE), join(folder, PINNED_ROOT)];
  let root = readIfThere(pinned, (bytes) => rootOf(pinned, bytes));
  let newest = root && readIfThere(own, (signed) => proven(root!, signed));
  let seen: string | undefined;

  const pinnedRoot = async (): Promise<Uint8Array | undefined> => {
    const half = root ? undefined : exchange.read(PINNED_ROOT, RootHalf);
    if (half) {
      const key = keyBytes('root', half.root);
      await disk.makeFolder(folder);
      await writeFileAtomic(disk, pinned, utf8(`${JSON.stringify({ root: toBase64url(key) })}\n`));
      root = key;
    }
    return root;
  };
  const judged = (by: Uint8Array, handed: Uint8Array): Signed | undefined => {
    try {
      return proven(by, handed);
    } catch (error) {
      log.error('a bundle is left aside', { error: error as Error });
      return undefined;
    }
  };
  const take = async (found: Signed) => {
    const before = newest?.bundle.number ?? 0;
    if (found.bundle.number < before)
      log.warn('an older bundle is left aside', { number: found.bundle.number, inForce: before });
    if (found.bundle.number <= before) return;
    await writeFileAtomic(disk, own, found.signed);
    newest = found;
  };
  return async () => {
    const handed = exchange.bundle();
    const by = handed && (await pinnedRoot());
    const text = handed && Buffer.from(handed).toString('base64');
    if (!by || text === seen) return newest;
    const found = judged(by, handed);
    if (found) await take(found);
    // Only now: what the disk would not keep is taken at the next look.
    seen = text;
    return newest;
  };
}

export type BundleFile = { current(): Bundle; stop(): void };

/** Waits quietly for the first bundle, then follows the file for ever: what hinders a look is said once. */
export async function followBundle(
  exchange: Exchange,
  folder: string,
  clock: Clock,
  log: Log,
): Promise<BundleFile> {
  const look = keptBundle(exchange, folder, log);
  let newest = (await look())?.bundle;
  for (; !newest; newest = (await look())?.bundle) await clock.sleep(100);
  let current: Bundle = newest;
  let timer: Timer | undefined;
  let stopped = false;
  let trouble = '';
  const lookNow = async () => {
    try {
      // By its bytes: two that are laid within one tick of the file system have the same time.
      const found = (await look())?.bundle;
      trouble = '';
      if (!found || found === current) return;
      current = found;
      log.info('bundle read', { number: current.number });
    } catch (error) {
      const { message } = error as Error;
      if (message !== trouble) log.error('the bundle could not be followed', { error: error as Error });
      trouble = message;
    }
  };
  const lookAgain = () => {
    if (!stopped) timer = clock.setTimer(LOOK_EVERY_MS, () => void lookNow().then(lookAgain));
  };
  lookAgain();
  return {
    current: () => current,
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

const proven = (root: Uint8Array, signed: Uint8Array): Signed => ({
  signed,
  bundle: readBundle(root, signed),
});

function readIfThere<Result>(path: string, read: (bytes: Uint8Array) => Result): Result | undefined {
  return existsSync(path) ? read(new Uint8Array(readFileSync(path))) : undefined;
}

const rootOf = (path: string, bytes: Uint8Array): Uint8Array =>
  keyBytes('root', jsonReader(path, RootHalf, 1024)(bytes).root);
