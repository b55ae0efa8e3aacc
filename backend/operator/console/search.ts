/** Looking for something in a city's lists. Pure. */

/** Rows that a page shows; the rest is looked for. */
export const SHOWN = 50;
const MOST_CHARACTERS = 64;

/** As people type it: in any case and width, without blanks and the dot of a plate. */
export const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[\s·]/g, '');

/** What an address asks for. */
export const searchIn = (query: unknown): string => {
  const { search } = query as { readonly search?: unknown };
  return typeof search === 'string' ? search.slice(0, MOST_CHARACTERS) : '';
};
