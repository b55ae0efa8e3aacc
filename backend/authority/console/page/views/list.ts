/** A list of the authority's own cases: what became of each row, and all that will do asked for at once. */
import { concat, fromBase64url } from '../../../../../protocol/bytes';
import { type Child, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownList, ShownListed } from '../../shown-list';
import type { Some } from '../../shown-publication';
import { post, postBytes } from '../api';
import type { App } from '../app';
import { dateOrderChoice, fileField, goToCounts, moreOf, refusedRows, rowCounts, saidOf } from '../bring';
import { paging } from '../entries';
import { decisionChallenge, digestOf, signRelease } from '../keys';
import { askedFor, L, submitAll } from '../list-words';
import { deciding } from '../officer';
import { button, card, field, passphraseField, table, typedIn, windowText } from '../parts';
import { P } from '../publish-words';
import type { View } from '../view';
import { W } from '../words';

/** A reading, or how many of one were asked for. */
type Facts = ShownList | { readonly asked: number };

export const listView: View<Facts> = {
  name: 'list',
  under: 'cases',
  roles: ['officer'],
  load: async (_app, before) => before,
  draw: (app, facts) => [
    h('div', { class: 'title' }, h('h1', {}, say(L.title)), h('a', { href: '#cases' }, say(W.cases))),
    facts && 'asked' in facts
      ? h('p', { class: 'told', role: 'status', id: 'asked' }, say(askedFor(facts.asked)))
      : null,
    form(app),
    ...(facts && 'rows' in facts ? report(app, facts) : []),
  ],
};

const file = fileField('list-file', '.csv,.xlsx');

const form = (app: App): HTMLElement =>
  card(
    L.file,
    text('p', L.kept),
    text('p', L.columns, 'quiet'),
    file.field(app, L.fileHow),
    field('reason', L.reason, { maxlength: '400' }, L.reasonHow),
    h(
      'div',
      { class: 'pair' },
      field('days-before', L.daysBefore, { type: 'number', min: '0', max: '21', value: '2' }),
      dateOrderChoice(),
    ),
    button('read', P.read, () => app.attempt(() => read(app))),
  );

async function read(app: App): Promise<void> {
  const chosen = file.chosen(app);
  const query = saidOf({
    fileName: chosen.name,
    reason: typedIn('reason'),
    daysBefore: typedIn('days-before'),
    dateOrder: typedIn('date-order'),
  });
  app.hold(null);
  const { list } = await postBytes(`/api/lists?${query}`, chosen);
  app.hold(list);
  goToCounts();
}

function report(app: App, list: ShownList): Child[] {
  const door = `/api/lists/${list.id}`;
  return [
    rowCounts(list.rows),
    refusedRows(app, door, list),
    list.rejected.all > 0 && list.accepted.all > 0 ? text('p', L.other, 'quiet') : null,
    card(
      L.willBe,
      list.accepted.all === 0 ? text('p', L.none) : accepted(app, list.accepted),
      paging('accepted', list.accepted, moreOf(app, door, list, 'accepted')),
    ),
    list.accepted.all === 0 ? null : decision(app, list),
  ];
}

const accepted = (app: App, { items }: Some<ShownListed>): HTMLElement =>
  table(
    'accepted',
    [P.row, W.whoKind, W.window, W.reason, W.reference],
    items.map(({ row, person, from, to, reason, reference }) => [
      String(row),
      `${say(W[person.kind])} ${person.shown}`,
      windowText(app, { from, to }),
      reason,
      reference,
    ]),
  );

const decision = (app: App, list: ShownList): HTMLElement =>
  card(
    W.yourDecision,
    text('p', L.allOrNone),
    text('p', W.decisionNote, 'quiet'),
    passphraseField(app),
    button('submit-list', submitAll(list.accepted.all), () => app.attempt(() => submit(app, list))),
  );

type Stated = {
  id: string;
  release: { caseHash: string; firstDay: number; lastDay: number; expires: number };
};

async function submit(app: App, { id }: ShownList): Promise<void> {
  const passphrase = typedIn('passphrase');
  const prepared = await post(`/api/lists/${id}/prepare`);
  const cases = (prepared.cases as Stated[]).map(({ id: caseId, release }) => ({
    id: caseId,
    release: { ...release, caseHash: fromBase64url('case hash', release.caseHash, 32) },
  }));
  const hash = digestOf(concat(...cases.map(({ release }) => release.caseHash)));
  const challenge = decisionChallenge('submit list', hash);
  const options = prepared.options as Record<string, unknown>;
  await deciding(options, challenge, passphrase, (keys, proof) =>
    post(`/api/lists/${id}/submit`, {
      signatures: cases.map(({ id: caseId, release }) => ({
        id: caseId,
        signature: signRelease(keys, release),
      })),
      proof,
    }),
  );
  file.forget();
  app.hold({ asked: cases.length });
}
