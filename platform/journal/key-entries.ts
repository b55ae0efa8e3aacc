import { crc32 } from 'node:zlib';
import type { IndexChange, KeyIndex } from './key-index';
import { decodePosition, encodePosition, POSITION_BYTES, type Position } from './position';

/**
 * How keys lie in an index:
 *
 *     "k" | key                            -> position (8) of the first record with this key
 *     "d" | key length (2) | key | position -> nothing: a later record with a key that was there already
 */
const FIRST = 0x6b;
const LATER = 0x64;

/** Looks a key's first record up. */
export async function findPosition(index: KeyIndex, key: Uint8Array): Promise<Position | undefined> {
  const value = await index.get(firstKey(key));
  return value && decodePosition(value);
}

/** Looks many keys up at once. */
export async function findPositions(
  index: KeyIndex,
  keys: readonly Key[],
): Promise<(Position | undefined)[]> {
  const values = await index.getMany(keys.map(({ first }) => first));
  return values.map((value) => value && decodePosition(value));
}

/** A key as it lies in an index (`k | key`), and as a text for maps: made once, for each costs as much as looking it up. */
export interface Key {
  readonly first: Uint8Array;
  readonly text: string;
}

/** A record's keys and where it stands. */
export interface Keyed {
  readonly keys: readonly Key[];
  readonly position: Position;
  /** Whether the keys are known to be in no earlier record, so that nobody looks. */
  readonly fresh: boolean;
}

/** The changes that add records to an index, given in the order of their positions. */
export async function additions(index: KeyIndex, records: readonly Keyed[]): Promise<IndexChange[]> {
  const doubted = records.filter(({ fresh }) => !fresh).flatMap(({ keys }) => keys);
  const found = doubted.length > 0 ? await findPositions(index, doubted) : [];
  const taken = new Set(doubted.filter((_, i) => found[i] !== undefined).map(({ text }) => text));
  const changes: IndexChange[] = [];
  for (const { keys, position } of records) {
    const value = encodePosition(position);
    for (const key of keys) {
      if (taken.has(key.text)) {
        changes.push({ type: 'put', key: laterKey(bytesOf(key), position), value: new Uint8Array(0) });
        continue;
      }
      taken.add(key.text);
      changes.push({ type: 'put', key: key.first, value });
    }
  }
  return changes;
}

/** The changes that take one record out of an index; a later record with the same key takes its place. */
export async function removals(
  index: KeyIndex,
  { keys, position }: Omit<Keyed, 'fresh'>,
): Promise<IndexChange[]> {
  const changes: IndexChange[] = [];
  for (const key of keys.map(bytesOf)) {
    const first = await findPosition(index, key);
    if (first?.file !== position.file || first.offset !== position.offset) {
      changes.push({ type: 'del', key: laterKey(key, position) });
      continue;
    }
    const next = await firstLater(index, key);
    if (next) {
      changes.push({ type: 'del', key: laterKey(key, next) });
      changes.push({ type: 'put', key: firstKey(key), value: encodePosition(next) });
    } else {
      changes.push({ type: 'del', key: firstKey(key) });
    }
  }
  return changes;
}

/** A key as a text for maps. */
export function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1');
}

/** The key itself. */
export const bytesOf = ({ first }: Key): Uint8Array => first.subarray(1);

/** Each of a record's keys once. */
export function distinct(keys: readonly Uint8Array[]): Key[] {
  const once: Key[] = [];
  for (const bytes of keys) {
    const text = keyText(bytes);
    if (!once.some((key) => key.text === text)) once.push({ first: firstKey(bytes), text });
  }
  return once;
}

/** Count, last place and running checksum of the keys of each file, whatever order they come in. */
export class Tally {
  private readonly files = new Map<number, { keys: number; last: number; sum: number }>();

  add(key: Uint8Array, position: Position): void {
    const file = this.files.get(position.file) ?? { keys: 0, last: 0, sum: 0 };
    file.keys++;
    file.last = Math.max(file.last, position.offset);
    file.sum = (file.sum + crc32(key, crc32(encodePosition(position)))) % 2 ** 48;
    this.files.set(position.file, file);
  }

  /** Keys of all files. */
  get keys(): number {
    return [...this.files.values()].reduce((sum, file) => sum + file.keys, 0);
  }

  /** The last place that a key was counted at. */
  get last(): Position | undefined {
    if (this.files.size === 0) return undefined;
    const file = [...this.files.keys()].reduce((a, b) => Math.max(a, b));
    return { file, offset: this.files.get(file)!.last };
  }

  equals(other: Tally): boolean {
    if (this.files.size !== other.files.size) return false;
    return [...this.files].every(([number, mine]) => {
      const theirs = other.files.get(number);
      return theirs?.keys === mine.keys && theirs.last === mine.last && theirs.sum === mine.sum;
    });
  }
}

/** Reads a whole index into a tally. Entries that no index of ours has make it unequal to any journal's. */
export async function tallyOf(index: KeyIndex): Promise<Tally> {
  const tally = new Tally();
  for await (const entries of index.entries()) {
    for (const [key, value] of entries) {
      if (key[0] === FIRST && value.length === POSITION_BYTES)
        tally.add(key.subarray(1), decodePosition(value));
      else if (key[0] === LATER && key.length >= 3 + POSITION_BYTES) {
        tally.add(key.subarray(3, -POSITION_BYTES), decodePosition(key.subarray(-POSITION_BYTES)));
      } else tally.add(key, { file: 0, offset: 0 });
    }
  }
  return tally;
}

async function firstLater(index: KeyIndex, key: Uint8Array): Promise<Position | undefined> {
  const from = laterKey(key, { file: 0, offset: 0 });
  const to = laterKey(key, { file: 2 ** 32 - 1, offset: 2 ** 32 - 1 });
  for await (const entries of index.entries(from, to)) {
    const [first] = entries;
    if (first) return decodePosition(first[0].subarray(-POSITION_BYTES));
  }
  return undefined;
}

function firstKey(key: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + key.length);
  bytes[0] = FIRST;
  bytes.set(key, 1);
  return bytes;
}

function laterKey(key: Uint8Array, position: Position): Uint8Array {
  const bytes = new Uint8Array(3 + key.length + POSITION_BYTES);
  bytes.set([LATER, key.length >> 8, key.length & 0xff]);
  bytes.set(key, 3);
  bytes.set(encodePosition(position), 3 + key.length);
  return bytes;
}
