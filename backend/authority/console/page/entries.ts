/** Entries as everybody would read them, a hundred at a time. */
import { type Child, h, text } from '../../site/page/dom';
import { say } from '../../site/page/i18n';
import type { ShownEntry, Some } from '../shown-publication';
import { button } from './parts';
import { OUTCOME_OF_ENTRY, ofAll, P } from './publish-words';

const AT_ONCE = 100;

/** @param mark what stands before an entry: a box to choose it, or what it would do */
export const entryList = (
  id: string,
  entries: readonly ShownEntry[],
  mark: (entry: ShownEntry) => Child,
): HTMLElement =>
  h(
    'ol',
    { class: 'entries', id },
    ...entries.map((entry) =>
      h(
        'li',
        {},
        mark(entry),
        h(
          'div',
          {},
          h('p', { lang: 'zh', class: 'says' }, entry.says.zh),
          h('p', { lang: 'en' }, entry.says.en),
          h('p', { class: 'quiet' }, `${say(P.source)}: `, ...sources(entry)),
        ),
      ),
    ),
  );

const sources = (entry: ShownEntry): Child[] =>
  entry.sources.flatMap(({ name, url, publishedOn }, i) => [
    i > 0 ? ' ・ ' : '',
    url ? h('a', { href: url, rel: 'noreferrer', target: '_blank' }, name) : name,
    ` ${publishedOn}`,
  ]);

export const outcomeMark = ({ outcome }: Pick<ShownEntry, 'outcome'>): HTMLElement =>
  h('b', { class: 'state' }, say(OUTCOME_OF_ENTRY[outcome] ?? { zh: outcome, en: outcome }));

/** `新 12 ・ 更正 1` */
export const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([outcome, count]) => `${say(OUTCOME_OF_ENTRY[outcome] ?? { zh: outcome, en: outcome })} ${count}`)
    .join(' ・ ');

/** Which of how many are shown, and the way to the others. */
export function paging(
  id: string,
  { from, all, items }: Some<unknown>,
  to: (from: number) => void,
): HTMLElement | null {
  if (all === 0) return null;
  return h(
    'p',
    { class: 'buttons paging' },
    text('span', ofAll(from + 1, from + items.length, all), 'quiet'),
    from > 0 ? button(`${id}-previous`, P.previous, () => to(Math.max(0, from - AT_ONCE)), 'second') : null,
    from + items.length < all ? button(`${id}-next`, P.next, () => to(from + AT_ONCE), 'second') : null,
  );
}
