/** Entries of the access log as a sorted list of bytes, and how many random ones hide how many are not. Pure. */

import { ACCESS_ENTRY_SIZE } from '../../../protocol/access-list';
import { fromHex, toHex } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';

/**
 * Entries of the smallest list, 32 KB: as many as a long case with two thousand co-riders opens, so that nearly every day
 * looks like a day without any.
 */
export const LEAST_ENTRIES = 4096;

/** The entries in bytes that are a whole number of them, in hex. */
export function entriesIn(bytes: Uint8Array): string[] {
  if (bytes.length % ACCESS_ENTRY_SIZE !== 0)
    throw new Malformed('entries of the access log', `are ${bytes.length} bytes, no multiple of eight`);
  return Array.from({ length: bytes.length / ACCESS_ENTRY_SIZE }, (_, i) =>
    toHex(bytes.subarray(i * ACCESS_ENTRY_SIZE, (i + 1) * ACCESS_ENTRY_SIZE)),
  );
}

/** Sorted: the order in which they came would say which belong together. */
export const sortedBytes = (entries: ReadonlySet<string>): Uint8Array =>
  fromHex([...entries].sort().join(''));

/**
 * How many entries a day's list has: a power of two, and never fewer than a list that is still shown. So the day of a large
 * case is seen only where it is the largest in all that time, and then to a factor of two.
 * @param shown entries of each list that is still shown
 */
export function listLength(noted: number, shown: readonly number[]): number {
  const least = Math.max(LEAST_ENTRIES, ...shown, noted);
  return 2 ** Math.ceil(Math.log2(least));
}

/** The entries and random ones, sorted, `count` in all. */
export function filledUp(
  noted: ReadonlySet<string>,
  count: number,
  random: { bytes(n: number): Uint8Array },
): Uint8Array {
  const entries = new Set(noted);
  while (entries.size < count) entries.add(toHex(random.bytes(ACCESS_ENTRY_SIZE)));
  return sortedBytes(entries);
}
