/**
 * The access log as the public sees it (PROTOCOL.md section 6): one list a day of the first eight bytes of the `notice` of
 * each ticket that officers had opened, sorted, filled up with random ones. A phone downloads whole lists and compares them
 * with the notices of its own diary, so that no server learns who asks. Pure.
 */
import { toHex, utf8 } from './bytes';
import { Malformed } from './errors';

/** Bytes of an entry: of a notice its first, of the rest random ones. */
export const ACCESS_ENTRY_SIZE = 8;

/** What of a ticket's notice is listed. */
export const accessEntryOf = (notice: Uint8Array): Uint8Array => notice.slice(0, ACCESS_ENTRY_SIZE);

export type ListedDay = {
  /** `2020-01-12`: what was opened on this day, from its change at 04:00 local time to the next. */
  readonly date: string;
  /** Hex, of the list's bytes. */
  readonly sha256: string;
  /** Entries, random ones among them; a power of two. */
  readonly count: number;
};

/** `/access/index.json`, days in order. */
export type AccessIndex = {
  readonly v: 1;
  readonly days: readonly ListedDay[];
  /** Hex: Ed25519 by the audit key that the bundle names, label `access list`, over `accessIndexText`. */
  readonly signature: string;
};

export const ACCESS_INDEX_PATH = '/access/index.json';
export const accessListPath = (date: string): string => `/access/${date}.bin`;

/** What is signed: `v`, then a line `date sha256 count` a day; each line ends with LF. */
export function accessIndexText({ v, days }: Pick<AccessIndex, 'v' | 'days'>): Uint8Array {
  return utf8(`${v}\n${days.map(({ date, sha256, count }) => `${date} ${sha256} ${count}\n`).join('')}`);
}

/** `Malformed` when it is none. */
export function readAccessIndex(json: unknown): AccessIndex {
  const { v, days, signature } = (json ?? {}) as Partial<Record<keyof AccessIndex, unknown>>;
  if (v !== 1 || !Array.isArray(days) || typeof signature !== 'string')
    throw new Malformed('index of the access lists', 'has another version, no list or no signature');
  for (const day of days) {
    const { date, sha256, count } = (day ?? {}) as Partial<Record<keyof ListedDay, unknown>>;
    if (typeof date !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(date))
      throw new Malformed('index of the access lists', 'names a day that is none');
    if (typeof sha256 !== 'string' || typeof count !== 'number')
      throw new Malformed('index of the access lists', 'has a day without its hash or size');
  }
  return { v, days, signature };
}

/**
 * Whether a list names a ticket, by its notice.
 * @param list sorted entries of eight bytes, as downloaded
 */
export function isListed(list: Uint8Array, notice: Uint8Array): boolean {
  const wanted = toHex(accessEntryOf(notice));
  let [first, end] = [0, Math.floor(list.length / ACCESS_ENTRY_SIZE)];
  while (first < end) {
    const middle = (first + end) >> 1;
    const found = toHex(list.subarray(middle * ACCESS_ENTRY_SIZE, (middle + 1) * ACCESS_ENTRY_SIZE));
    if (found === wanted) return true;
    if (found < wanted) first = middle + 1;
    else end = middle;
  }
  return false;
}
