/** A file that others published: what became of each row, and all that was taken proposed as one draft. */
import type { Draft } from '../../../exposures/shelf-state';
import { type Child, h, text } from '../../../site/page/dom';
import { say, type Words } from '../../../site/page/i18n';
import type { ShownEntry, ShownReading, Some } from '../../shown-publication';
import { get, post, postBytes } from '../api';
import type { App } from '../app';
import { countsText, entryList, outcomeMark, paging } from '../entries';
import { button, card, choiceField, field, reasonField, reasonIn, row, table, typedIn } from '../parts';
import { P } from '../publish-words';
import type { View } from '../view';

export const importView: View<ShownReading> = {
  name: 'import',
  under: 'public',
  roles: ['officer'],
  load: async (_app, before) => before,
  draw: (app, reading) => [
    h('div', { class: 'title' }, h('h1', {}, say(P.importTitle)), h('a', { href: '#public' }, say(P.public))),
    form(app),
    ...(reading ? report(app, reading) : []),
  ],
};

/** Where this officer chooses the file: the same element in every drawing, for a page cannot choose a file again. */
function fileInput(app: App): HTMLInputElement {
  const of = app.state.person!.id;
  if (chosen?.of !== of) {
    const input = h('input', { id: 'report-file', type: 'file', accept: '.csv,.xlsx,.geojson,.json' });
    chosen = { of, input };
  }
  return chosen.input;
}
let chosen: { readonly of: string; readonly input: HTMLInputElement } | undefined;

function form(app: App): HTMLElement {
  const today = new Date(app.now() + app.state.offsetMinutes * 60_000).toISOString().slice(0, 10);
  return card(
    P.importFile,
    text('p', P.notYetPublic),
    h(
      'p',
      { class: 'field' },
      h('label', { for: 'report-file' }, say(P.file)),
      fileInput(app),
      text('span', P.fileHow, 'hint'),
    ),
    h(
      'div',
      { class: 'pair' },
      field('source', P.sourceName, { maxlength: '120' }),
      field('source-url', P.sourceUrl, { type: 'url', maxlength: '500' }),
      field('published-on', P.publishedOn, { type: 'date', value: today, max: today }),
    ),
    h(
      'div',
      { class: 'pair' },
      choiceField('coordinates', P.coordinates, [
        ['', say(P.noCoordinates)],
        ['WGS-84', say({ zh: 'WGS-84（GPS）', en: 'WGS-84 (GPS)' })],
        ['GCJ-02', say({ zh: 'GCJ-02（高德、腾讯地图）', en: 'GCJ-02 (Chinese maps)' })],
      ]),
      choiceField('date-order', P.dateOrder, [
        ['', say(P.orderUnsaid)],
        ['day first', say(P.dayFirst)],
        ['month first', say(P.monthFirst)],
      ]),
    ),
    button('read', P.read, () => app.attempt(() => read(app))),
  );
}

async function read(app: App): Promise<void> {
  const file = fileInput(app).files?.[0];
  if (!file) throw new Error(say(P.chooseFile));
  const said = {
    fileName: file.name,
    source: typedIn('source'),
    url: typedIn('source-url'),
    publishedOn: typedIn('published-on'),
    coordinates: typedIn('coordinates'),
    dateOrder: typedIn('date-order'),
  };
  const query = new URLSearchParams(Object.entries(said).filter(([, value]) => value !== ''));
  app.hold(null);
  const { reading } = await postBytes(`/api/imports?${query}`, file);
  app.hold(reading);
}

function report(app: App, reading: ShownReading): Child[] {
  const { id, rows, encoding, ignored, persons, counts, entries, rejected } = reading;
  const count = (id: string, number: number, words: Words) =>
    h('div', {}, h('dd', { id }, String(number)), text('dt', words));
  const moreOf =
    <What extends 'entries' | 'rejected'>(what: What) =>
    (from: number) =>
      app.attempt(async () => {
        const answer = await get(`/api/imports/${id}/${what}?from=${from}`);
        app.hold({ ...reading, [what]: answer[what] as Some<ShownEntry> });
      });
  return [
    h(
      'div',
      { role: 'status' },
      h(
        'dl',
        { class: 'counts' },
        count('rows-all', rows.all, P.rowsAll),
        count('rows-accepted', rows.accepted, P.rowsAccepted),
        count('rows-rejected', rows.rejected, P.rowsRejected),
      ),
    ),
    card(
      P.rejected,
      h(
        'dl',
        {},
        encoding ? row(P.encoding, encoding) : null,
        ignored.length > 0 ? row(P.ignored, ignored.join('、')) : null,
        persons.length > 0 ? row(P.persons, h('b', {}, persons.join('、'))) : null,
      ),
      ...(rejected.all === 0
        ? [text('p', P.noneRejected)]
        : [
            text('p', P.rejectedHow, 'quiet'),
            h(
              'p',
              {},
              h(
                'a',
                { href: `/api/imports/${id}/rejected.csv`, download: '', id: 'download-rejected' },
                say(P.download),
              ),
            ),
            table(
              'rejected',
              [P.row, P.column, P.reason],
              rejected.items.map(({ row: number, column = '', what }) => [String(number), column, say(what)]),
            ),
            paging('rejected', rejected, moreOf('rejected')),
          ]),
    ),
    card(
      P.exactly,
      entries.all === 0 ? text('p', P.nothingTaken) : h('p', { id: 'counts' }, countsText(counts)),
      entries.all === 0 ? null : text('p', P.asRead, 'quiet'),
      entryList('entries', entries.items, outcomeMark),
      paging('entries', entries, moreOf('entries')),
    ),
    entries.all === 0 ? null : proposal(app, id),
  ];
}

function proposal(app: App, id: string): HTMLElement {
  const propose = async () => {
    const { draft } = await post(`/api/imports/${id}/propose`, { why: reasonIn('why') });
    chosen = undefined;
    app.go('draft', (draft as Draft).id);
  };
  return card(
    P.propose,
    text('p', P.otherApproves, 'quiet'),
    reasonField('why', P.why),
    button('propose', P.proposeAll, () => app.attempt(propose)),
  );
}
