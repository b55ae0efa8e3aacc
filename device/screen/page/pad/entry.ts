/** What is being typed on the number pad: how it grows, how it is written, whether it can be right. Pure. */
import { normalDocument, normalDriver, normalPhone } from '../../../../protocol/identifiers';

export type PadMode = 'phone' | 'document' | 'driver';
export type PadKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | 'X' | 'back' | 'clear';

export type Entry = {
  readonly mode: PadMode;
  readonly typed: string;
  /** Who boards with this number, 1 to 9. */
  readonly people: number;
};

export type Verdict = 'typing' | 'right' | 'wrong';

const LENGTH: Readonly<Record<PadMode, number>> = { phone: 11, document: 18, driver: 10 };
/** Sizes of the groups that a number is read in: 138 0024 6021, 210102 19480312 002X. */
const GROUPS: Readonly<Record<PadMode, readonly number[]>> = {
  phone: [3, 4, 4],
  document: [6, 8, 4],
  driver: [10],
};
const MOST_PEOPLE = 9;

export const emptyEntry = (mode: PadMode): Entry => ({ mode, typed: '', people: 1 });

/** The entry after a key; a key that cannot follow changes nothing. */
export function typed(entry: Entry, key: PadKey): Entry {
  if (key === 'clear') return { ...entry, typed: '' };
  if (key === 'back') return { ...entry, typed: entry.typed.slice(0, -1) };
  const { mode } = entry;
  if (entry.typed.length >= LENGTH[mode]) return entry;
  // Only the last character of a document's number may be an X.
  if (key === 'X' && (mode !== 'document' || entry.typed.length !== LENGTH.document - 1)) return entry;
  return { ...entry, typed: entry.typed + key };
}

/** One more person with the same number. */
export const onePersonMore = (entry: Entry): Entry => ({
  ...entry,
  people: Math.min(MOST_PEOPLE, entry.people + 1),
});

export function verdict({ mode, typed: text }: Entry): Verdict {
  if (mode === 'driver') return normalDriver(text) ? 'right' : 'typing';
  if (text.length < LENGTH[mode]) return 'typing';
  return (mode === 'phone' ? normalPhone(text) : normalDocument(text)) ? 'right' : 'wrong';
}

/** The digits in the groups in which people read them. */
export function grouped({ mode, typed: text }: Entry): string[] {
  const ends = GROUPS[mode].map((_, i) => GROUPS[mode].slice(0, i + 1).reduce((sum, size) => sum + size, 0));
  return ends.map((end, i) => text.slice(i === 0 ? 0 : ends[i - 1], end)).filter((group) => group !== '');
}
