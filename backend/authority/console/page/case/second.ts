/** Contacts of contacts: asked for of chosen co-riders, shown apart from the first degree, with the graph of who through whom. */
import { fromBase64url } from '../../../../../protocol/bytes';
import type { CaseView } from '../../../cases/case-view';
import { type Child, fill, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownSecond } from '../../shown-form';
import { post } from '../api';
import { decisionChallenge } from '../keys';
import { deciding } from '../officer';
import { button, passphraseField, table, typedIn } from '../parts';
import { W } from '../words';
import { contactText } from './columns';
import type { Desk } from './desk';
import { tierSign, tierText } from './marks';
import type { Part } from './part';
import { secondContacts } from './second-contacts';
import { secondGraph } from './second-graph';
import { shortDate } from './times';
import { C, passkeyNote, secondLimit } from './words';

export function second(desk: Desk, shown: CaseView): Part {
  const { app } = desk;
  const chosen = h('div', { id: 'second-chosen' });
  const found = h('div', { id: 'second-found', class: 'second-found' });
  let [drawnChosen, drawnFound] = ['', ''];
  const update = () => {
    const asked = [...desk.asked].join(' ');
    if (drawnChosen !== asked || chosen.childElementCount === 0) {
      drawnChosen = asked;
      fill(chosen, ...chosenList(desk, update));
    }
    const version = String(desk.found.second?.version);
    if (drawnFound === version) return;
    drawnFound = version;
    fill(found, ...(desk.found.second ? foundParts(desk, desk.found.second) : []));
  };
  const element = h(
    'div',
    { class: 'second-degree' },
    h(
      'section',
      { class: 'card' },
      text('h2', C.second),
      text('p', C.secondNote, 'quiet'),
      text('p', secondLimit(desk.found.result.rules.secondDegree)),
      chosen,
      text('p', passkeyNote, 'quiet'),
      passphraseField(app),
      button('ask-second', C.secondAsk, () => app.attempt(() => ask(desk, shown))),
    ),
    found,
  );
  return { element, update };
}

async function ask(desk: Desk, { id, caseHash }: CaseView): Promise<void> {
  if (desk.asked.size === 0) throw new Error(say(C.secondNobodyChosen));
  const challenge = decisionChallenge('second-degree', fromBase64url('case hash', caseHash, 32));
  const { options } = await post(`/api/cases/${id}/options`, { what: 'second-degree' });
  const body = { coRiders: [...desk.asked], version: desk.found.result.version };
  await deciding(options as Record<string, unknown>, challenge, typedIn('passphrase'), (_keys, proof) =>
    post(`/api/cases/${id}/second-degree`, { ...body, proof }),
  );
}

function chosenList(desk: Desk, update: () => void): Child[] {
  if (desk.asked.size === 0) return [text('p', C.secondNobodyChosen, 'empty')];
  const people = desk.people.filter(({ index }) => desk.asked.has(index));
  return [
    text('h3', C.secondChosen),
    h(
      'ul',
      { class: 'asked' },
      ...people.map((person) => {
        const remove = () => {
          desk.asked.delete(person.index);
          update();
        };
        return h(
          'li',
          {},
          tierSign(person.tier),
          ` ${tierText(person.tier)} `,
          h('b', {}, contactText(person)),
          ' ',
          h('button', { type: 'button', class: 'link', onclick: remove }, say(C.remove)),
        );
      }),
    ),
  ];
}

/** Who a place in `persons` is, as the first degree shows them. */
export const viaText = (desk: Desk, { persons }: ShownSecond, via: number): string => {
  const person = desk.people[persons[via]!.coRider];
  return person ? contactText(person) : '';
};

function foundParts(desk: Desk, found: ShownSecond): HTMLElement[] {
  const { app } = desk;
  const persons = table(
    'second-persons',
    [C.secondOf, C.secondWindow, C.secondRides, C.alreadyFirst, C.unseenDays],
    found.persons.map(({ from, to, rides, alreadyFirst, unseenDays }, via): Child[] => [
      h('b', {}, viaText(desk, found, via)),
      `${shortDate(app, from)} – ${shortDate(app, to)}`,
      String(rides.length),
      String(alreadyFirst),
      String(unseenDays),
    ]),
  );
  const isCut = found.persons.some(({ unseenDays }) => unseenDays > 0);
  return [
    h(
      'section',
      { class: 'card second-list' },
      h('h2', {}, say(C.secondTitle), ' ', h('span', { id: 'second-count' }, String(found.contacts.length))),
      persons,
      isCut ? text('p', C.unseenNote, 'quiet') : null,
      found.unproven > 0 ? h('p', { class: 'quiet' }, `${found.unproven} ${say(W.unproven)}`) : null,
      found.contacts.length === 0
        ? text('p', C.secondNobody, 'empty')
        : secondContacts(desk, found, (via) => viaText(desk, found, via)),
    ),
    ...(found.contacts.length === 0
      ? []
      : [
          h(
            'section',
            { class: 'card' },
            text('h2', C.secondGraph),
            ...secondGraph(desk, found, (via) => viaText(desk, found, via)),
          ),
        ]),
  ];
}
