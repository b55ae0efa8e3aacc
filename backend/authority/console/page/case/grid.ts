/**
 * A table of any length that draws only what is in sight: rows of one height in a scroller of its own, their elements used
 * again. Keyboard as in WAI-ARIA's grid pattern: the grid has the focus, arrows choose a row.
 */
import { fill, h } from '../../../site/page/dom';
import { say, type Words } from '../../../site/page/i18n';

export type Column<Row> = {
  readonly key: string;
  readonly head: Words;
  /** In CSS pixels; a growing column takes its part of what is left. */
  readonly width: number;
  readonly grows?: boolean;
  readonly sorts?: boolean;
  /** Fills the cell, which may hold what it held for another row. */
  fill(cell: HTMLElement, row: Row): void;
};

export type Grid<Row> = {
  readonly element: HTMLElement;
  /** Shows these; keeps scroll and the chosen row where they are. */
  show(rows: readonly Row[], sort: { readonly key: string; readonly descending: boolean }): void;
  /** Chooses a row by its key, and brings it into sight. */
  choose(key: number | null): void;
};

export const ROW_PX = 40;
/** Rows beyond the edges that are drawn too, so that a quick scroll shows no gap. */
const SPARE = 6;

export function grid<Row>(options: {
  readonly id: string;
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => number;
  readonly onSort: (key: string) => void;
  readonly onChoose: (row: Row) => void;
  /** Enter, or a double click: to the details of the chosen row. */
  readonly onOpen: () => void;
}): Grid<Row> {
  const { id, columns, keyOf } = options;
  let rows: readonly Row[] = [];
  let chosen: number | null = null;
  let place = -1;
  let waiting = false;
  /** As of the last frame: reading them after a change would lay out the whole page for it. */
  let [top, height] = [0, 0];

  // A head is never cut off: Latin letters are about 8 px wide here, Chinese ones 16.
  const widths = columns.map(({ width, head }) => Math.max(width, wideOf(say(head)) + 24));
  const template = columns
    .map(({ grows }, i) => (grows ? `minmax(${widths[i]}px, 1fr)` : `${widths[i]}px`))
    .join(' ');
  const heads = columns.map(({ key, head, sorts }) =>
    h(
      'div',
      { role: 'columnheader', class: `cell of-${key}` },
      sorts
        ? h(
            'button',
            { type: 'button', id: `${id}-by-${key}`, class: 'sort', onclick: () => options.onSort(key) },
            say(head),
            h('span', { class: 'way', 'aria-hidden': 'true' }),
          )
        : say(head),
    ),
  );
  const head = h('div', { role: 'row', class: 'head', 'aria-rowindex': 1 }, ...heads);
  head.style.gridTemplateColumns = template;
  const body = h('div', { role: 'rowgroup', class: 'body' });
  const scroller = h(
    'div',
    { id, role: 'grid', tabindex: 0, class: 'grid', 'aria-label': options.label },
    h('div', { role: 'rowgroup', class: 'heads' }, head),
    body,
  );
  const least = widths.reduce((sum, width) => sum + width, 0);
  for (const part of scroller.children) (part as HTMLElement).style.minWidth = `${least}px`;
  type Line = { readonly element: HTMLElement; readonly cells: HTMLElement[]; at: number };
  const lines: Line[] = [];

  const makeLine = (): Line => {
    const cells = columns.map(({ key }) => h('div', { role: 'gridcell', class: `cell of-${key}` }));
    const element = h('div', { role: 'row', class: 'line' }, ...cells);
    element.style.gridTemplateColumns = template;
    const line: Line = { element, cells, at: -1 };
    element.addEventListener('click', () => chooseAt(line.at));
    element.addEventListener('dblclick', () => options.onOpen());
    body.append(element);
    return line;
  };
  const fillLine = (line: Line, at: number): void => {
    const row = rows[at]!;
    line.at = at;
    line.element.id = `${id}-row-${at}`;
    line.element.style.transform = `translateY(${at * ROW_PX}px)`;
    line.element.setAttribute('aria-rowindex', String(at + 2));
    line.element.setAttribute('aria-selected', String(keyOf(row) === chosen));
    for (const [i, column] of columns.entries()) column.fill(line.cells[i]!, row);
  };
  /** Rows that stay in sight keep their element; only those that come in are filled. */
  const draw = (anew: boolean): void => {
    const first = Math.max(0, Math.floor(top / ROW_PX) - SPARE);
    const last = Math.min(rows.length, first + Math.ceil((height || 600) / ROW_PX) + 2 * SPARE);
    const wanted = new Set<number>();
    for (let at = first; at < last; at++) wanted.add(at);
    const free: Line[] = [];
    for (const line of lines) {
      if (line.at >= 0 && wanted.has(line.at)) {
        wanted.delete(line.at);
        if (anew) fillLine(line, line.at);
      } else free.push(line);
    }
    for (const at of wanted) {
      const line = free.shift() ?? makeLine();
      if (!lines.includes(line)) lines.push(line);
      fillLine(line, at);
      line.element.hidden = false;
    }
    for (const line of free) {
      line.at = -1;
      line.element.hidden = true;
    }
    if (place >= first && place < last) scroller.setAttribute('aria-activedescendant', `${id}-row-${place}`);
    else scroller.removeAttribute('aria-activedescendant');
  };
  const later = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      [top, height] = [scroller.scrollTop, scroller.clientHeight];
      draw(false);
    });
  };
  const bringIntoSight = (at: number): void => {
    const room = scroller.clientHeight - head.offsetHeight - ROW_PX;
    const [now, wanted] = [scroller.scrollTop, at * ROW_PX];
    const next = wanted < now ? wanted : Math.max(now, wanted - room);
    if (next !== now) scroller.scrollTop = next;
    top = next;
  };
  const chooseAt = (at: number): void => {
    const row = rows[at];
    if (row === undefined) return;
    place = at;
    chosen = keyOf(row);
    bringIntoSight(at);
    draw(true);
    options.onChoose(row);
  };

  scroller.addEventListener('scroll', later, { passive: true });
  new ResizeObserver(later).observe(scroller);
  scroller.addEventListener('keydown', (event) => {
    if (event.target !== scroller) return;
    const page = Math.max(1, Math.floor(scroller.clientHeight / ROW_PX) - 2);
    const from = place < 0 ? -1 : place;
    const to = {
      ArrowDown: from + 1,
      ArrowUp: Math.max(0, from - 1),
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    if (event.key === 'Enter' && place >= 0) options.onOpen();
    else if (to === undefined) return;
    else chooseAt(Math.min(rows.length - 1, Math.max(0, to)));
    event.preventDefault();
  });

  return {
    element: scroller,
    show(next, sort) {
      rows = next;
      place = chosen === null ? -1 : rows.findIndex((row) => keyOf(row) === chosen);
      body.style.height = `${rows.length * ROW_PX}px`;
      scroller.setAttribute('aria-rowcount', String(rows.length + 1));
      for (const [i, { key, sorts }] of columns.entries()) {
        if (!sorts) continue;
        const way = sort.key === key ? (sort.descending ? 'descending' : 'ascending') : 'none';
        heads[i]!.setAttribute('aria-sort', way);
      }
      for (const line of lines) line.at = line.at < rows.length ? line.at : -1;
      // Fewer rows than before: the scroller will stand no lower than its end.
      top = Math.min(top, Math.max(0, (rows.length + 1) * ROW_PX - height));
      draw(true);
      later();
    },
    choose(key) {
      chosen = key;
      place = key === null ? -1 : rows.findIndex((row) => keyOf(row) === key);
      if (place >= 0) bringIntoSight(place);
      draw(true);
    },
  };
}

const wideOf = (words: string): number =>
  [...words].reduce((sum, letter) => sum + (letter > '\u2e80' ? 16 : 8), 0);

/** Text into a cell, without touching it when it is there already. */
export function put(cell: HTMLElement, words: string): void {
  if (cell.textContent !== words || cell.firstElementChild) fill(cell, words);
}
