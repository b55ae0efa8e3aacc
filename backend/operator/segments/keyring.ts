/**
 * The segment keyring: one AES-256 key a day, in a plain file apart from the data and outside every backup, rewritten
 * whole (PROTOCOL.md section 1). Whoever has only the data folder can read no segment.
 */
import { dirname } from 'node:path';
import { Type } from 'typebox';
import { type Disk, isNotFound } from '../../../platform/disk';
import type { Random } from '../../../platform/random';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { fromBase64url, toBase64url } from '../../../protocol/bytes';
import { encodeJson } from '../../../protocol/messages/state';
import { jsonReader } from '../../../protocol/schema';
import { SEGMENT_KEY_SIZE } from '../../../protocol/segment';

export interface SegmentKeyring {
  /** The day's key, made and on disk when first asked for. @throws DayShredded */
  keyOf(day: number): Promise<Uint8Array>;
  /** The day's key if there is one. */
  existing(day: number): Uint8Array | undefined;
  /** Whether the day's key was destroyed: it never gets another. */
  isShredded(day: number): boolean;
}

/** The day's key was destroyed. */
export class DayShredded extends Error {
  override readonly name = 'DayShredded';
  constructor(readonly day: number) {
    super(`the key of day ${day} was destroyed: nothing of that day is kept`);
  }
}

const MAX_BYTES = 1024 * 1024;
const readFile = jsonReader(
  'segment keyring',
  Type.Object({
    v: Type.Literal(1),
    /** Days up to this one were shredded; -1 for none. */
    shreddedThrough: Type.Integer({ minimum: -1, maximum: 0xffff }),
    keys: Type.Record(
      Type.String({ pattern: '^\\d{1,5}$' }),
      Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    ),
  }),
  MAX_BYTES,
);

/**
 * @param options.path of the keyring file; its folder is made
 * @throws Malformed when there is a file and it is no keyring: it is never replaced by an empty one
 */
export async function openSegmentKeyring(options: {
  path: string;
  disk: Disk;
  random: Pick<Random, 'bytes'>;
}): Promise<SegmentKeyring> {
  const { path, disk, random } = options;
  await disk.makeFolder(dirname(path));
  const found = await readKeyring(disk, path);
  const keys = new Map(
    Object.entries(found.keys).map(([day, key]) => [
      Number(day),
      fromBase64url('segment key', key, SEGMENT_KEY_SIZE),
    ]),
  );
  let writing: Promise<unknown> = Promise.resolve();

  const make = async (day: number): Promise<Uint8Array> => {
    const known = keys.get(day);
    if (known) return known;
    const key = random.bytes(SEGMENT_KEY_SIZE);
    const all = new Map(keys).set(day, key);
    const texts = Object.fromEntries([...all].map(([each, bytes]) => [each, toBase64url(bytes)]));
    await writeFileAtomic(disk, path, encodeJson({ ...found, keys: texts }));
    keys.set(day, key);
    return key;
  };
  const isShredded = (day: number) => day <= found.shreddedThrough;
  return {
    keyOf: (day) => {
      if (isShredded(day)) return Promise.reject(new DayShredded(day));
      const made = writing.then(() => make(day));
      writing = made.catch(() => {
        // Whoever asked hears of the failure; the next one tries again.
      });
      return made;
    },
    existing: (day) => keys.get(day),
    isShredded,
  };
}

async function readKeyring(disk: Disk, path: string): Promise<ReturnType<typeof readFile>> {
  try {
    return readFile(await disk.read(path));
  } catch (error) {
    if (isNotFound(error)) return { v: 1, shreddedThrough: -1, keys: {} };
    throw error;
  }
}
