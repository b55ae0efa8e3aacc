/** One case: decided on by another officer, opened by both, its result while its keys live. */
import type { CaseView } from '../../../cases/case-view';
import { type Child, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import { icon } from '../../../site/page/icons';
import { get } from '../api';
import type { App, Result } from '../app';
import { approve, closeCase, openShares, sendBack } from '../decisions';
import {
  button,
  card,
  dateText,
  dayDate,
  nameOf,
  passphraseField,
  row,
  seen,
  timeText,
  typedIn,
} from '../parts';
import type { View } from '../view';
import { approveDays, daysOf, keysOpenFor, notOld, STATES, W } from '../words';
import { resultView } from './result';

/** Days shown shut before the first that opens. */
const SHUT_DAYS = 6;

export const caseView: View<Result> = {
  name: 'case',
  under: 'cases',
  roles: ['officer', 'approver'],
  async load(app, before) {
    const traced = app.cases.find(({ id }) => id === app.place.id)?.process?.traced;
    if (!traced) return null;
    return before ?? ((await get(`/api/cases/${app.place.id}/result`)).result as Result);
  },
  draw(app, result) {
    const shown = app.cases.find(({ id }) => id === app.place.id);
    return shown ? draw(app, shown, result) : [h('h1', {}, say(W.cases)), text('p', W.noSuchCase, 'empty')];
  },
};

function draw(app: App, shown: CaseView, result: Result | null): Child[] {
  const isMine = shown.by === app.state.person?.id;
  const mayApprove = shown.state === 'waiting' && !isMine && app.state.person?.roles.includes('approver');
  const title = mayApprove ? say(W.approveTitle) : `${say(W.cases)} ${shown.id}`;
  const facts = [`${say(W.cases)} ${shown.id}`, `${nameOf(app, shown.by)} ${timeText(app, shown.at)}`];
  return [
    h(
      'div',
      { class: 'title' },
      h('h1', {}, title),
      shown.process
        ? countdown(shown.process.endsAt)
        : text('b', STATES[shown.state]!, `state ${shown.state.replace(' ', '-')}`),
    ),
    h('p', { class: 'quiet' }, facts.join(' ・ ')),
    result && shown.process?.traced ? resultView(app, shown.id, result) : null,
    h(
      'div',
      { class: 'columns' },
      h('div', {}, request(app, shown), days(app, shown), whatIsSeen(app)),
      mayApprove ? decision(app, shown) : opening(app, shown),
    ),
  ];
}

function request(app: App, shown: CaseView): HTMLElement {
  const count = shown.lastDay - shown.firstDay + 1;
  const period = `${dateText(app, shown.from)} – ${dateText(app, shown.to - 1)} `;
  return card(
    W.request,
    h(
      'dl',
      {},
      row(W.whoKind, h('b', {}, `${say(W[shown.person.kind])} ${shown.person.shown}`)),
      row(W.reason, h('b', {}, shown.reason)),
      row(W.reference, h('b', {}, shown.reference)),
      row(
        W.window,
        h('b', {}, period),
        text('span', daysOf(count, app.state.limits?.windowDays ?? count), 'quiet'),
      ),
      shown.approvedBy ? row(W.approvedBy, nameOf(app, shown.approvedBy)) : null,
      shown.sentBack
        ? row(W.sendBackWhy, `${nameOf(app, shown.sentBack.officer)}: ${shown.sentBack.why}`)
        : null,
    ),
  );
}

function days(app: App, { firstDay, lastDay }: CaseView): HTMLElement {
  const chips: HTMLElement[] = [];
  for (let day = firstDay - SHUT_DAYS; day <= lastDay; day++) {
    const opens = day >= firstDay;
    const date = new Date(dayDate(app, day) + app.state.offsetMinutes * 60_000).getUTCDate();
    chips.push(
      h(
        'li',
        { class: opens ? 'opens' : 'shut' },
        h('b', {}, String(date)),
        opens ? text('span', W.opens) : icon('lock'),
        opens ? null : h('span', { class: 'heard' }, say(W.shut)),
      ),
    );
  }
  return card(W.whichDays, text('p', W.daysHow, 'quiet'), h('ol', { class: 'days' }, ...chips));
}

function whatIsSeen(app: App): HTMLElement {
  const { retentionDays = 28 } = app.state;
  return h(
    'section',
    { class: 'card seen' },
    h(
      'div',
      {},
      text('h2', W.willSee),
      h('ul', {}, seen('eye', W.seeRides), seen('eye', W.seeCoRiders), seen('eye', W.seeContacts)),
    ),
    h(
      'div',
      {},
      text('h2', W.willNotSee),
      h('ul', {}, seen('lock', W.notOther), seen('lock', W.notOthers), seen('lock', notOld(retentionDays))),
    ),
  );
}

function decision(app: App, shown: CaseView): HTMLElement {
  const count = shown.lastDay - shown.firstDay + 1;
  return card(
    W.yourDecision,
    text('p', keysOpenFor(app.state.limits?.keyMinutes ?? 60)),
    text('p', W.decisionNote),
    passphraseField(app),
    button('approve', approveDays(count), () =>
      app.attempt(() => approve(app, shown, typedIn('passphrase'))),
    ),
    h('hr', {}),
    h(
      'p',
      { class: 'field' },
      h('label', { for: 'why' }, say(W.sendBackWhy)),
      h('textarea', { id: 'why', rows: 3 }),
    ),
    button('send-back', W.sendBack, () => app.attempt(() => sendBack(shown.id, typedIn('why'))), 'second'),
  );
}

function opening(app: App, shown: CaseView): HTMLElement | null {
  const id = app.state.person?.id ?? '';
  const isOneOfTwo = [shown.by, shown.approvedBy].includes(id);
  if (!['approved', 'open'].includes(shown.state) || !isOneOfTwo) return null;
  const { process } = shown;
  const hasGiven = process?.given.includes(id);
  return card(
    W.yourDecision,
    process?.trouble ? h('p', { class: 'care', role: 'alert' }, process.trouble) : null,
    process?.opened && !process.traced && !process.trouble ? text('p', W.tracing) : null,
    hasGiven && !process?.opened ? text('p', W.waitingOther, 'waiting-other') : null,
    !hasGiven && !process?.opened
      ? h(
          'div',
          {},
          text('p', W.openNote),
          passphraseField(app),
          button('open-shares', W.openYours, () =>
            app.attempt(() => openShares(shown, typedIn('passphrase'))),
          ),
        )
      : null,
    h('hr', {}),
    button('close-case', W.closeCase, () => app.attempt(() => closeCase(shown.id)), 'second'),
  );
}

const countdown = (endsAt: number): HTMLElement =>
  h('p', { class: 'countdown' }, icon('lock'), `${say(W.keysClose)} `, h('b', { 'data-ends': endsAt }, ''));
