/** A list of the registry: looked for, a row for each, the rest said. */
import { type Child, h } from '../dom';
import type { Shell } from '../shell';
import { say, type Words } from '../words';
import { R } from './words';

/** Typing waits so long before it asks. */
const TYPED_MS = 250;
let timer = 0;

export type Found = {
  readonly total: number;
  readonly search: string;
  readonly hint: Words;
  readonly none: Words;
  /** What there are so many of. */
  readonly unit: Words;
  readonly set: (text: string) => void;
};

export function drawSearch(found: Found, shown: number, shell: Shell): Child[] {
  const { total, search, hint, none, unit, set } = found;
  const typed = (event: Event) => {
    set((event.target as HTMLInputElement).value);
    clearTimeout(timer);
    timer = window.setTimeout(() => void shell.attempt(async () => {}), TYPED_MS);
  };
  const some = total > shown ? `, ${say(R.firstShown)}` : '';
  return [
    h(
      'div',
      { class: 'field' },
      h('label', { for: 'search' }, say(R.search)),
      h('input', {
        id: 'search',
        type: 'search',
        // Each list keeps its own.
        'data-of': hint.en,
        placeholder: say(hint),
        oninput: typed,
        value: search,
      }),
    ),
    h('p', { role: 'status', id: 'found' }, total === 0 ? say(none) : `${total} ${say(unit)}${some}`),
  ];
}

export type Row = { readonly id: string; readonly isOver: boolean; readonly cells: readonly Child[] };

/** The first cell names its row. */
export function drawTable(
  id: string,
  name: Words,
  heads: readonly Words[],
  rows: readonly Row[],
): HTMLElement {
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': say(name) },
    h(
      'table',
      { id },
      h('thead', {}, h('tr', {}, ...heads.map((words) => h('th', { scope: 'col' }, say(words))))),
      h(
        'tbody',
        {},
        ...rows.map((row) =>
          h(
            'tr',
            { 'data-row': row.id, ...(row.isOver && { class: 'retired' }) },
            ...row.cells.map((cell, i) => (i === 0 ? h('th', { scope: 'row' }, cell) : h('td', {}, cell))),
          ),
        ),
      ),
    ),
  );
}
