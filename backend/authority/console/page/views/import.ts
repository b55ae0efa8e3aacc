/** A file that others published: what became of each row, and all that was taken proposed as one draft. */
import type { Draft } from '../../../exposures/shelf-state';
import { type Child, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownReading } from '../../shown-publication';
import { post, postBytes } from '../api';
import type { App } from '../app';
import { dateOrderChoice, fileField, goToCounts, moreOf, refusedRows, rowCounts, saidOf } from '../bring';
import { countsText, entryList, outcomeMark, paging } from '../entries';
import { button, card, choiceField, field, reasonField, reasonIn, typedIn } from '../parts';
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

const file = fileField('report-file', '.csv,.xlsx,.geojson,.json');

function form(app: App): HTMLElement {
  const today = new Date(app.now() + app.state.offsetMinutes * 60_000).toISOString().slice(0, 10);
  return card(
    P.importFile,
    text('p', P.notYetPublic),
    file.field(app, P.fileHow),
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
      dateOrderChoice(),
    ),
    button('read', P.read, () => app.attempt(() => read(app))),
  );
}

async function read(app: App): Promise<void> {
  const chosen = file.chosen(app);
  const query = saidOf({
    fileName: chosen.name,
    source: typedIn('source'),
    url: typedIn('source-url'),
    publishedOn: typedIn('published-on'),
    coordinates: typedIn('coordinates'),
    dateOrder: typedIn('date-order'),
  });
  app.hold(null);
  const { reading } = await postBytes(`/api/imports?${query}`, chosen);
  app.hold(reading);
  goToCounts();
}

function report(app: App, reading: ShownReading): Child[] {
  const { id, rows, counts, entries } = reading;
  const door = `/api/imports/${id}`;
  return [
    rowCounts(rows),
    refusedRows(app, door, reading),
    card(
      P.exactly,
      entries.all === 0 ? text('p', P.nothingTaken) : h('p', { id: 'counts' }, countsText(counts)),
      entries.all === 0 ? null : text('p', P.asRead, 'quiet'),
      entryList('entries', entries.items, outcomeMark),
      paging('entries', entries, moreOf(app, door, reading, 'entries')),
    ),
    entries.all === 0 ? null : proposal(app, id),
  ];
}

function proposal(app: App, id: string): HTMLElement {
  const propose = async () => {
    const { draft } = await post(`/api/imports/${id}/propose`, { why: reasonIn('why') });
    file.forget();
    app.go('draft', (draft as Draft).id);
  };
  return card(
    P.propose,
    text('p', P.otherApproves, 'quiet'),
    reasonField('why', P.why),
    button('propose', P.proposeAll, () => app.attempt(propose)),
  );
}
