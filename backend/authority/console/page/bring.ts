/** What views have in common that read a file of the officer's: choosing it, and what became of its rows. */
import { type Child, h, text } from '../../site/page/dom';
import { say, type Words } from '../../site/page/i18n';
import type { RowCounts, RowFault } from '../../tables/table';
import type { Some } from '../shown-publication';
import { get } from './api';
import type { App } from './app';
import { paging } from './entries';
import { card, choiceField, row, table } from './parts';
import { P } from './publish-words';

export type FileField = {
  /** The same element in every drawing, for a page cannot choose a file again; each officer has an own one. */
  field(app: App, how: Words): HTMLElement;
  /** The chosen file. @throws Error with the words to show when there is none */
  chosen(app: App): File;
  /** Begins anew: the file was used. */
  forget(): void;
};

/** @param accept endings, as the browser's own dialogue takes them */
export function fileField(id: string, accept: string): FileField {
  let kept: { readonly of: string; readonly input: HTMLInputElement } | undefined;
  const inputOf = (app: App): HTMLInputElement => {
    const of = app.state.person!.id;
    if (kept?.of !== of) kept = { of, input: h('input', { id, type: 'file', accept }) };
    return kept.input;
  };
  return {
    field: (app, how) =>
      h(
        'p',
        { class: 'field' },
        h('label', { for: id }, say(P.file)),
        inputOf(app),
        text('span', how, 'hint'),
      ),
    chosen(app) {
      const file = inputOf(app).files?.[0];
      if (!file) throw new Error(say(P.chooseFile));
      return file;
    },
    forget() {
      kept = undefined;
    },
  };
}

export const dateOrderChoice = (): HTMLElement =>
  choiceField('date-order', P.dateOrder, [
    ['', say(P.orderUnsaid)],
    ['day first', say(P.dayFirst)],
    ['month first', say(P.monthFirst)],
  ]);

/** What was said of the file, as it stands in the address. */
export const saidOf = (said: Readonly<Record<string, string>>): URLSearchParams =>
  new URLSearchParams(Object.entries(said).filter(([, value]) => value !== ''));

export function rowCounts({ all, accepted, rejected }: RowCounts): HTMLElement {
  const count = (id: string, number: number, words: Words) =>
    h('div', {}, h('dd', { id }, String(number)), text('dt', words));
  return h(
    'div',
    { role: 'status', id: 'row-counts', tabindex: -1 },
    h(
      'dl',
      { class: 'counts' },
      count('rows-all', all, P.rowsAll),
      count('rows-accepted', accepted, P.rowsAccepted),
      count('rows-rejected', rejected, P.rowsRejected),
    ),
  );
}

/** Leads to what became of the rows: it stands below the form, and nobody on a phone would see it come. */
export function goToCounts(): void {
  const counts = document.getElementById('row-counts');
  counts?.focus({ preventScroll: true });
  counts?.scrollIntoView({ block: 'start' });
}

/** What a view knows of a file that was read. */
export type ReadFile = {
  readonly encoding?: string;
  readonly ignored: readonly string[];
  readonly persons: readonly string[];
  readonly rejected: Some<RowFault>;
};

/** Shows another hundred of one part of what was read. @param door of the reading */
export const moreOf =
  <Reading extends object>(app: App, door: string, reading: Reading, part: keyof Reading & string) =>
  (from: number): void =>
    app.attempt(async () => {
      const answer = await get(`${door}/${part}?from=${from}`);
      app.hold({ ...reading, [part]: answer[part] });
    });

/** The rows that were refused. @param door of the reading */
export function refusedRows(app: App, door: string, reading: ReadFile): HTMLElement {
  const { encoding, ignored, persons, rejected } = reading;
  const rows: Child[] =
    rejected.all === 0
      ? [text('p', P.noneRejected)]
      : [
          text('p', P.rejectedHow, 'quiet'),
          h(
            'p',
            {},
            h('a', { href: `${door}/rejected.csv`, download: '', id: 'download-rejected' }, say(P.download)),
          ),
          table(
            'rejected',
            [P.row, P.column, P.reason],
            rejected.items.map(({ row: number, column = '', what }) => [String(number), column, say(what)]),
          ),
          paging('rejected', rejected, moreOf(app, door, reading, 'rejected')),
        ];
  return card(
    P.rejected,
    h(
      'dl',
      {},
      encoding ? row(P.encoding, encoding) : null,
      ignored.length > 0 ? row(P.ignored, ignored.join('、')) : null,
      persons.length > 0 ? row(P.persons, h('b', {}, persons.join('、'))) : null,
    ),
    ...rows,
  );
}
