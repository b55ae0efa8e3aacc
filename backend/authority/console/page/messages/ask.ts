/** Asking for messages to co-riders: whom, how many that would be, then the officer's proof for exactly this list. */
import { fromBase64url } from '../../../../../protocol/bytes';
import type { RoundView } from '../../../messages/round-view';
import { h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownResult } from '../../shown-form';
import { post } from '../api';
import { isToCall, type Person, TIERS } from '../case/choice';
import type { Desk } from '../case/desk';
import { tierSign, tierText } from '../case/marks';
import { passkeyNote } from '../case/words';
import { decisionChallenge } from '../keys';
import { deciding } from '../officer';
import { button, passphraseField, reasonField, row, typedIn } from '../parts';
import { M } from './words';

type Prepared = { readonly round: RoundView; readonly options: Record<string, unknown> };

/** What was counted, as long as this result is looked at. */
const prepared = new WeakMap<ShownResult, Prepared>();

export function askForMessages(desk: Desk): HTMLElement {
  const counted = prepared.get(desk.found.result);
  return h(
    'section',
    { class: 'card ask-messages' },
    text('h2', M.ask),
    text('p', M.how, 'quiet'),
    ...(counted ? proof(desk, counted) : choice(desk)),
  );
}

const certain = ['I', 'II'];

function choice(desk: Desk): HTMLElement[] {
  const reachable = desk.people.filter(({ kind }) => kind !== 'deleted');
  const ticks = TIERS.map((tier) => {
    const id = `message-tier-${tier}`;
    const count = reachable.filter((each) => each.tier === tier).length;
    return h(
      'label',
      { for: id },
      h('input', { type: 'checkbox', id, checked: certain.includes(tier) }),
      tierSign(tier),
      h('span', {}, `${tierText(tier)} ${count}`),
    );
  });
  return [
    h(
      'fieldset',
      { class: 'outcomes' },
      text('legend', M.whom),
      ...ticks,
      h(
        'label',
        { for: 'message-to-call' },
        h('input', { type: 'checkbox', id: 'message-to-call', checked: true }),
        text('span', M.onlyToCall),
      ),
    ),
    button('count-messages', M.count, () => desk.app.attempt(() => count(desk))),
  ];
}

const isTicked = (id: string): boolean => (document.getElementById(id) as HTMLInputElement | null)!.checked;

async function count(desk: Desk): Promise<void> {
  const tiers = TIERS.filter((tier) => isTicked(`message-tier-${tier}`));
  const onlyToCall = isTicked('message-to-call');
  const isMeant = (person: Person) =>
    person.kind !== 'deleted' && tiers.includes(person.tier) && (!onlyToCall || isToCall(person));
  const coRiders = desk.people.filter(isMeant).map(({ index }) => index);
  if (coRiders.length === 0) throw new Error(say(M.nobodyChosen));
  const body = { coRiders, version: desk.found.result.version };
  const answer = await post(`/api/cases/${desk.caseId}/rounds`, body);
  prepared.set(desk.found.result, answer as unknown as Prepared);
  desk.app.redraw();
}

/** How many leave, how many do not and why. */
export const countsOf = ({ predicted, withoutPhone, already }: RoundView): HTMLElement =>
  h(
    'dl',
    {},
    row(M.predicted, h('b', { class: 'predicted' }, `${predicted} ${say(M.messages)}`)),
    withoutPhone > 0 ? row(M.withoutPhone, String(withoutPhone)) : null,
    already > 0 ? row(M.already, String(already)) : null,
  );

export const textOf = ({ text: words }: RoundView): HTMLElement =>
  h('figure', { class: 'message' }, text('figcaption', M.text), h('blockquote', { lang: 'zh-CN' }, words));

function proof(desk: Desk, counted: Prepared): HTMLElement[] {
  const { app } = desk;
  const again = () => {
    prepared.delete(desk.found.result);
    app.redraw();
  };
  return [
    countsOf(counted.round),
    textOf(counted.round),
    reasonField('messages-why', M.why),
    text('p', passkeyNote, 'quiet'),
    passphraseField(app, 'messages-passphrase'),
    h(
      'p',
      { class: 'buttons' },
      button('ask-messages', M.submit, () => app.attempt(() => ask(desk, counted))),
      button('choose-again', M.again, again, 'second'),
    ),
  ];
}

async function ask(desk: Desk, { round, options }: Prepared): Promise<void> {
  const challenge = decisionChallenge('ask for messages', fromBase64url('hash', round.hash, 32));
  const why = typedIn('messages-why');
  await deciding(options, challenge, typedIn('messages-passphrase'), (_keys, proven) =>
    post(`/api/rounds/${round.id}/ask`, { why, proof: proven }),
  );
  prepared.delete(desk.found.result);
}
