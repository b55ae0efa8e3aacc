/** Entries as everybody would read them, a hundred at a time. */
import type { PreviewEntry } from '../exposures/preview';
import { sentenceOf } from '../exposures/words';
import type { ShownEntry, Some } from './shown-publication';

const AT_ONCE = 100;

/** @param from number of the first, as an address holds it; anything else begins at the beginning */
export function some<Item>(all: readonly Item[], from = '0'): Some<Item> {
  const first = /^\d{1,7}$/.test(from) ? Number(from) : 0;
  return { from: first, all: all.length, items: all.slice(first, first + AT_ONCE) };
}

/** @param offsetMinutes local time minus UTC */
export function shownEntries(
  all: readonly PreviewEntry[],
  offsetMinutes: number,
  from?: string,
): Some<ShownEntry> {
  const { items, ...rest } = some(all, from);
  return {
    ...rest,
    items: items.map(({ date, exposure, outcome }) => ({
      id: exposure.id,
      says: {
        zh: sentenceOf(exposure, date, 'zh', offsetMinutes),
        en: sentenceOf(exposure, date, 'en', offsetMinutes),
      },
      outcome,
      isWithdrawn: exposure.status === 'withdrawn',
      sources: exposure.sources,
    })),
  };
}
