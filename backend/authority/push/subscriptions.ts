/**
 * Where phones want to be woken: addresses of push services, and nothing beside them. No time, no network, no registration; no
 * key either, so that nobody could put a content into a message. In files that can be forgotten (platform/keyring), each
 * ordered by its text, never by time.
 */
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import { openFileKeys, sealedFile } from '../../../platform/keyring';
import type { Random } from '../../../platform/random';
import { utf8 } from '../../../protocol/bytes';
import { decodeCbor, encodeCbor } from '../../../protocol/cbor';
import { sha256 } from '../../../protocol/hmac';
import { checker } from '../../../protocol/schema';
import { OWN_LABEL } from '../labels';
import { keyringFolders } from '../vault/keys';
import { MAX_ENDPOINT } from './endpoint';

export type Subscriptions = {
  /** False when there is room for no more; durable when it resolves. One that is there already is kept once. */
  add(endpoint: string): Promise<boolean>;
  /** Durable when it resolves: no key opens a file that names it. One that is not there is no fault. */
  remove(endpoint: string): Promise<void>;
  /** All of one file, 0 to `FILES - 1`. */
  ofFile(number: number): Promise<string[]>;
  /** How many there are. */
  readonly count: number;
  close(): Promise<void>;
};

/** Files that they are spread over, by the first byte of their hash: a million are 256 files of one megabyte. */
export const FILES = 256;
const MAX_FILE = 256 * 1024 * 1024;

/**
 * The files `<folder>/push/00` to `ff`, keys in `<folder>/keyrings/push.keys` and its mirror.
 * @param most that are kept at all
 * @throws SealedFileDamaged, Malformed naming the file
 */
export async function openSubscriptions(input: {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly random: Random;
  readonly most: number;
}): Promise<Subscriptions> {
  const { disk, random, most } = input;
  const folder = join(input.folder, 'push');
  await disk.makeFolder(folder);
  const keyPaths = keyringFolders(input.folder).map((each) => join(each, 'push.keys'));
  const keys = await openFileKeys(disk, keyPaths, random);
  const turns = inTurn();
  const files = Array.from({ length: FILES }, (_, number) =>
    endpointFile({ disk, folder, number, keys, random }),
  );
  let count = 0;
  try {
    for (const file of files) {
      await file.mend();
      count += (await file.read()).length;
    }
  } catch (error) {
    await keys.close();
    throw error;
  }

  return {
    add: (endpoint) =>
      turns(async () => {
        const file = files[fileOf(endpoint)]!;
        const all = await file.read();
        if (all.includes(endpoint)) return true;
        if (count >= most) return false;
        await file.write([...all, endpoint]);
        count++;
        return true;
      }),
    remove: (endpoint) =>
      turns(async () => {
        const file = files[fileOf(endpoint)]!;
        const all = await file.read();
        if (!all.includes(endpoint)) return;
        await file.write(all.filter((each) => each !== endpoint));
        count--;
      }),
    ofFile: (number) => turns(() => files[number]!.read()),
    get count() {
      return count;
    },
    close: () => turns.idle().then(() => keys.close()),
  };
}

const fileOf = (endpoint: string): number => sha256(utf8(endpoint))[0]!;

const checkEndpoints = checker('file of subscriptions', Type.Array(Type.String({ maxLength: MAX_ENDPOINT })));

function endpointFile(input: {
  readonly disk: Disk;
  readonly folder: string;
  readonly number: number;
  readonly keys: Awaited<ReturnType<typeof openFileKeys>>;
  readonly random: Random;
}) {
  const path = join(input.folder, input.number.toString(16).padStart(2, '0'));
  const file = sealedFile({ ...input, paths: [path], magic: 'CPS1', label: OWN_LABEL.pushFile });
  return {
    async read(): Promise<string[]> {
      const bytes = await file.read();
      return bytes ? checkEndpoints(decodeCbor(path, bytes, MAX_FILE)) : [];
    },
    write: (endpoints: readonly string[]) => file.write(encodeCbor([...endpoints].sort())),
    mend: () => file.mend(),
  };
}
