/** One round of messages: what was asked, another officer's decision, how far it is, why it stopped, who is to be called. */
import { fromBase64url } from '../../../../../protocol/bytes';
import type { RoundView } from '../../../messages/round-view';
import { type Child, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import { post } from '../api';
import type { App } from '../app';
import { C } from '../case/words';
import { decisionChallenge } from '../keys';
import { deciding } from '../officer';
import { button, nameOf, passphraseField, reasonField, table, timeText, typedIn } from '../parts';
import { W } from '../words';
import { countsOf, textOf } from './ask';
import { approveCount, M, ROUND_STATES, STOPPED, WHY_TO_CALL } from './words';

/** Waits for another officer's approval, and this one may give it. */
export const awaits = ({ state: { person } }: App, { state, by }: RoundView): boolean =>
  state === 'waiting' && by !== person?.id && person!.roles.includes('approver');

export function roundCard(app: App, round: RoundView): HTMLElement {
  const { id, caseId, state, by, at, why, approvedBy, sentBack, stopped } = round;
  const facts = [
    `${nameOf(app, by)} ${timeText(app, at)}: ${why}`,
    approvedBy ? `${say(W.approvedBy)}: ${nameOf(app, approvedBy)}` : '',
    sentBack ? `${say(W.sendBackWhy)}: ${nameOf(app, sentBack.officer)}: ${sentBack.why}` : '',
  ];
  const hasBegun = ['sending', 'stopped', 'done'].includes(state);
  return h(
    'section',
    { class: 'card round', id: `round-${id}` },
    h(
      'div',
      { class: 'title' },
      h('h2', {}, `${say(M.round)} `, h('a', { href: `#case/${caseId}/messages`, id: `of-${id}` }, id)),
      text('b', ROUND_STATES[state]!, `state ${state.replace(' ', '-')}`),
    ),
    ...facts.filter(Boolean).map((each) => h('p', { class: 'quiet' }, each)),
    ...(hasBegun ? progress(round) : [countsOf(round), textOf(round)]),
    stopped ? h('p', { class: 'care', role: 'alert' }, say(STOPPED[stopped]!)) : null,
    ...steps(app, round),
    ...toCall(app, round),
  );
}

function progress({ id, predicted, sent, left }: RoundView): HTMLElement[] {
  const counts = [
    [M.predicted, predicted],
    [M.taken, sent.taken],
    [M.refused, sent.refused],
    [M.unknown, sent.unknown],
    [M.left, left],
  ] as const;
  const tried = predicted - left;
  const label = `${say(M.tried)} ${tried} / ${predicted}`;
  return [
    h(
      'dl',
      { class: 'counts' },
      ...counts.map(([words, count]) => h('div', {}, h('dd', {}, String(count)), text('dt', words))),
    ),
    h('progress', { id: `sent-${id}`, max: predicted, value: tried, 'aria-label': label }),
  ];
}

/** What this officer may do now. */
function steps(app: App, round: RoundView): Child[] {
  const { id, state, predicted, mayGoOn } = round;
  const act = (step: string, body: object = {}) => app.attempt(() => post(`/api/rounds/${id}/${step}`, body));
  if (state === 'sending') return [button(`stop-${id}`, M.stop, () => act('stop'), 'second')];
  if (mayGoOn) return [button(`go-on-${id}`, M.goOn, () => act('go-on'), 'second')];
  if (!awaits(app, round)) return [];
  const why = `back-why-${id}`;
  return [
    text('p', M.approveNote),
    text('p', M.breaker, 'quiet'),
    passphraseField(app, `passphrase-${id}`),
    button(`approve-${id}`, approveCount(predicted), () => app.attempt(() => approve(round))),
    h('hr', {}),
    reasonField(why, W.sendBackWhy),
    button(`send-back-${id}`, W.sendBack, () => act('send-back', { why: typedIn(why) }), 'second'),
  ];
}

async function approve({ id, hash }: RoundView): Promise<void> {
  const { options } = await post(`/api/rounds/${id}/options`);
  const challenge = decisionChallenge('approve messages', fromBase64url('hash', hash, 32));
  await deciding(options as Record<string, unknown>, challenge, typedIn(`passphrase-${id}`), (_keys, proof) =>
    post(`/api/rounds/${id}/approve`, { proof }),
  );
}

/** Numbers that were shown, each audited; gone with the page. */
const shown = new Map<string, string>();

function toCall(app: App, { id, toCall: people }: RoundView): HTMLElement[] {
  if (people.length === 0) return [];
  const show = (i: number) =>
    app.attempt(async () => {
      const { contact } = await post(`/api/rounds/${id}/show`, { i });
      shown.set(`${id} ${i}`, String(contact));
      app.redraw();
    });
  const rows = people.map(({ i, contact, why }): Child[] => {
    const number = shown.get(`${id} ${i}`);
    return [
      h('b', {}, number ?? contact),
      say(WHY_TO_CALL[why]!),
      number ? '' : button(`show-${id}-${i}`, W.show, () => show(i), 'second'),
    ];
  });
  return [text('h3', M.toCall), table(`to-call-${id}`, [W.contact, W.why, C.details], rows)];
}
