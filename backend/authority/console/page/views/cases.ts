/** Lists of cases: all of them, and those that wait for this officer. */
import type { CaseView } from '../../../cases/case-view';
import { type Child, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { App } from '../app';
import { L } from '../list-words';
import { awaits, roundCard } from '../messages/round';
import { M } from '../messages/words';
import { button, nameOf, table, timeText, windowText } from '../parts';
import type { View } from '../view';
import { STATES, W } from '../words';

const roundsFor = (app: App) => app.rounds.filter((round) => awaits(app, round));
const waitsFor = (app: App): CaseView[] =>
  app.cases.filter(({ state, by }) => state === 'waiting' && by !== app.state.person?.id);

export const casesView: View = {
  name: 'cases',
  tab: W.cases,
  roles: ['officer', 'approver'],
  draw: (app): Child[] => [
    h(
      'div',
      { class: 'title' },
      h('h1', {}, say(W.cases)),
      app.state.person?.roles.includes('officer')
        ? h(
            'div',
            { class: 'buttons' },
            button('bring-list', L.bring, () => app.go('list'), 'second'),
            button('new-case', W.newCase, () => app.go('new')),
          )
        : null,
    ),
    app.cases.length === 0 ? h('p', { class: 'empty' }, say(W.noCases)) : list(app, app.cases),
  ],
};

export const queueView: View = {
  name: 'queue',
  tab: W.queue,
  roles: ['officer', 'approver'],
  waiting: (app) => waitsFor(app).length + roundsFor(app).length,
  draw(app) {
    const waiting = waitsFor(app);
    const rounds = roundsFor(app);
    return [
      h('h1', {}, say(W.queue)),
      waiting.length === 0 && rounds.length === 0 ? h('p', { class: 'empty' }, say(W.noQueue)) : null,
      waiting.length === 0 ? null : list(app, waiting),
      ...(rounds.length === 0
        ? []
        : [h('h2', {}, say(M.approvers)), ...rounds.map((each) => roundCard(app, each))]),
    ];
  },
};

const list = (app: App, cases: readonly CaseView[]): HTMLElement =>
  table(
    'cases',
    [W.cases, W.state, W.whoKind, W.window, W.by, W.approvedBy, W.reference],
    cases.map((each) => [
      h('a', { href: `#case/${each.id}`, id: `open-${each.id}` }, each.id),
      text('b', STATES[each.state]!, `state ${each.state.replace(' ', '-')}`),
      `${say(W[each.person.kind])} ${each.person.shown}`,
      windowText(app, each),
      `${nameOf(app, each.by)} ${timeText(app, each.at)}`,
      nameOf(app, each.approvedBy),
      each.reference,
    ]),
  );
