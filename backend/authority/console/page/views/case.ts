/** One case: decided on by another officer, opened by both, its result while its keys live. */
import type { CaseView } from '../../../cases/case-view';
import { h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import { icon } from '../../../site/page/icons';
import type { App } from '../app';
import { deskOf } from '../case/desk';
import { follow, unfollow } from '../case/follow';
import { type Following, markOf } from '../case/found';
import { MESSAGES, partOf, partTabs } from '../case/panel';
import { progressBar } from '../case/progress';
import { approve, closeCase, openShares, sendBack, traceAgain } from '../decisions';
import { messages, roundsOf } from '../messages/part';
import {
  button,
  card,
  dayDate,
  nameOf,
  passphraseField,
  reasonField,
  reasonIn,
  row,
  seen,
  timeText,
  typedIn,
  windowText,
} from '../parts';
import type { View } from '../view';
import { approveDays, daysOf, keysOpenFor, notOld, STATES, W } from '../words';

/** Days shown shut before the first that opens. */
const SHUT_DAYS = 6;

export const caseView: View<Following> = {
  name: 'case',
  under: 'cases',
  roles: ['officer', 'approver'],
  async load(app) {
    const shown = app.cases.find(({ id }) => id === app.place.id);
    if (shown?.process) return follow(app, shown.id);
    unfollow();
    return null;
  },
  mark: markOf,
  draw(app, facts) {
    const shown = app.cases.find(({ id }) => id === app.place.id);
    if (!shown) return [h('h1', {}, say(W.cases)), text('p', W.noSuchCase, 'empty')];
    const found = shown.process ? facts?.found : null;
    const hasMessages = found || roundsOf(app, shown.id).length > 0;
    const trouble = found && shown.process?.trouble;
    return [
      title(app, shown),
      trouble ? h('p', { class: 'care', role: 'alert', id: 'run-trouble' }, trouble) : null,
      shown.process && facts?.progress ? progressBar.element : null,
      hasMessages ? partTabs(app, shown, !!found) : null,
      hasMessages && app.place.part === MESSAGES
        ? messages(app, shown, found ? deskOf(app, found) : null)
        : ((found && partOf(app, shown, found)) ?? requestPart(app, shown)),
    ];
  },
};

const mayApprove = (app: App, { state, by }: CaseView): boolean =>
  state === 'waiting' && by !== app.state.person?.id && app.state.person!.roles.includes('approver');

function title(app: App, shown: CaseView): HTMLElement {
  const { process, person } = shown;
  const asks = mayApprove(app, shown);
  const facts = [
    asks ? `${say(W.oneCase)} ${shown.id}` : '',
    `${say(W[person.kind])} ${person.shown}`,
    `${say(W.window)} ${windowText(app, shown)}`,
    `${nameOf(app, shown.by)} ${timeText(app, shown.at)}`,
    shown.approvedBy ? `${say(W.approvedBy)}: ${nameOf(app, shown.approvedBy)}` : '',
    shown.reference,
  ].filter(Boolean);
  const words = asks ? say(W.approveTitle) : `${say(W.oneCase)} ${shown.id}`;
  return h(
    'div',
    { class: 'title' },
    h('div', {}, h('h1', {}, words), h('p', { class: 'quiet' }, facts.join(' ・ '))),
    h(
      'div',
      { class: 'title-side' },
      process
        ? countdown(process.endsAt)
        : text('b', STATES[shown.state]!, `state ${shown.state.replace(' ', '-')}`),
      process?.opened && isOneOfTwo(app, shown)
        ? button('trace-again', W.traceAgain, () => app.attempt(() => traceAgain(shown.id)), 'second')
        : null,
      process && isOneOfTwo(app, shown)
        ? button('close-case', W.closeCase, () => app.attempt(() => closeCase(shown.id)), 'second')
        : null,
    ),
  );
}

const requestPart = (app: App, shown: CaseView): HTMLElement =>
  h(
    'div',
    { class: 'columns' },
    h('div', {}, request(app, shown), days(app, shown), whatIsSeen(app)),
    mayApprove(app, shown) ? decision(app, shown) : opening(app, shown),
  );

function request(app: App, shown: CaseView): HTMLElement {
  const count = shown.lastDay - shown.firstDay + 1;
  const period = `${windowText(app, shown)} `;
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
    reasonField('why', W.sendBackWhy),
    button('send-back', W.sendBack, () => app.attempt(() => sendBack(shown.id, reasonIn('why'))), 'second'),
  );
}

const isOneOfTwo = (app: App, { by, approvedBy }: CaseView): boolean =>
  [by, approvedBy].includes(app.state.person?.id ?? '');

/** What this officer's browser has to do before the case is open. */
function opening(app: App, shown: CaseView): HTMLElement | null {
  const { process, state } = shown;
  if (!['approved', 'open'].includes(state) || !isOneOfTwo(app, shown)) return null;
  const hasGiven = process?.given.includes(app.state.person?.id ?? '');
  if (process?.opened && !process.trouble)
    return process.traced ? null : card(W.yourDecision, text('p', W.tracing));
  return card(
    W.yourDecision,
    process?.trouble ? h('p', { class: 'care', role: 'alert' }, process.trouble) : null,
    hasGiven ? text('p', W.waitingOther, 'waiting-other') : null,
    ...(hasGiven
      ? []
      : [
          text('p', W.openNote),
          passphraseField(app),
          button('open-shares', W.openYours, () =>
            app.attempt(() => openShares(shown, typedIn('passphrase'))),
          ),
        ]),
  );
}

const countdown = (endsAt: number): HTMLElement =>
  h('p', { class: 'countdown' }, icon('lock'), `${say(W.keysClose)} `, h('b', { 'data-ends': endsAt }, ''));
