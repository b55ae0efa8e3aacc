/**
 * The segment keyring: one AES-256 key a day, apart from the data, mirrored and in no backup, rewritten whole under a
 * fresh file key (PROTOCOL.md section 1). Whoever has only the data folder can read no segment; a day that is left out
 * at a rewriting is gone from every copy.
 */
import { Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import { openKeyring } from '../../../platform/keyring';
import type { Random } from '../../../platform/random';
import { fromBase64url, toBase64url, utf8 } from '../../../protocol/bytes';
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
  /** The oldest and newest day that have a key; undefined when none has. */
  days(): { readonly first: number; readonly last: number } | undefined;
  /** Days up to this one were destroyed; -1 for none. */
  readonly shreddedThrough: number;
  /** The day, by this machine's clock, on which a day was last destroyed. */
  readonly lastDestroyedOn: number | undefined;
  /** Destroys the keys of every day up to `day`, in every copy; resolves with how many there were. */
  destroyThrough(day: number, today: number): Promise<number>;
  /** Rewrites every copy under a fresh file key. */
  rewrite(): Promise<void>;
  /** The files that hold it. */
  readonly copies: readonly string[];
  close(): Promise<void>;
}

/** The day's key was destroyed. */
export class DayShredded extends Error {
  override readonly name = 'DayShredded';
  constructor(readonly day: number) {
    super(`the key of day ${day} was destroyed: nothing of that day is kept`);
  }
}

const MAX_BYTES = 1024 * 1024;
const LABEL = utf8('coride 1 segment keyring\0');
const Day = Type.Integer({ minimum: 0, maximum: 0xffff });
const readContent = jsonReader(
  'segment keyring',
  Type.Object({
    v: Type.Literal(1),
    shreddedThrough: Type.Integer({ minimum: -1, maximum: 0xffff }),
    lastDestroyedOn: Type.Optional(Day),
    keys: Type.Record(
      Type.String({ pattern: '^\\d{1,5}$' }),
      Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    ),
  }),
  MAX_BYTES,
);

/**
 * @param options.folders one for each disk that mirrors it; made when absent
 * @throws SealedFileDamaged, Malformed when there is a keyring and it cannot be read: it is never replaced by an empty one
 */
export async function openSegmentKeyring(options: {
  folders: readonly string[];
  disk: Disk;
  random: Random;
}): Promise<SegmentKeyring> {
  const keyring = await openKeyring({ ...options, name: 'segment-keys', label: LABEL });
  const bytes = await keyring.read();
  const found = bytes ? readContent(bytes) : { v: 1 as const, shreddedThrough: -1, keys: {} };
  let { shreddedThrough, lastDestroyedOn } = found;
  let keys = new Map(
    Object.entries(found.keys).map(([day, key]) => [
      Number(day),
      fromBase64url('segment key', key, SEGMENT_KEY_SIZE),
    ]),
  );
  let writing: Promise<unknown> = Promise.resolve();

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = writing.then(work);
    writing = done.catch(() => {
      // Whoever asked hears of the failure; the next one tries again.
    });
    return done;
  };
  const write = (next: ReadonlyMap<number, Uint8Array>, through = shreddedThrough, on = lastDestroyedOn) => {
    const texts = Object.fromEntries([...next].map(([day, key]) => [day, toBase64url(key)]));
    const last = on === undefined ? {} : { lastDestroyedOn: on };
    return keyring.write(encodeJson({ v: 1, shreddedThrough: through, ...last, keys: texts }));
  };
  const make = async (day: number): Promise<Uint8Array> => {
    const known = keys.get(day);
    if (known) return known;
    if (day <= shreddedThrough) throw new DayShredded(day);
    const key = options.random.bytes(SEGMENT_KEY_SIZE);
    const next = new Map(keys).set(day, key);
    await write(next);
    keys = next;
    return key;
  };

  return {
    keyOf: (day) => inTurn(() => make(day)),
    existing: (day) => keys.get(day),
    isShredded: (day) => day <= shreddedThrough,
    days: () =>
      keys.size > 0 ? { first: Math.min(...keys.keys()), last: Math.max(...keys.keys()) } : undefined,
    get shreddedThrough() {
      return shreddedThrough;
    },
    get lastDestroyedOn() {
      return lastDestroyedOn;
    },
    destroyThrough: (day, today) =>
      inTurn(async () => {
        const kept = new Map([...keys].filter(([each]) => each > day));
        const through = Math.max(shreddedThrough, day);
        await write(kept, through, today);
        const gone = [...keys].filter(([each]) => each <= day);
        for (const [, key] of gone) key.fill(0);
        keys = kept;
        shreddedThrough = through;
        lastDestroyedOn = today;
        return gone.length;
      }),
    rewrite: () => inTurn(() => write(keys)),
    copies: keyring.copies,
    close: () => writing.then(() => keyring.close()),
  };
}
