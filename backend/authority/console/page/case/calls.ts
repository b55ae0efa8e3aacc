/** The call list: who is to be called next, one at a time, and what came of it. */
import { fill, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import { OUTCOMES } from '../coded-words';
import { nameOf, timeText, typedIn } from '../parts';
import { W } from '../words';
import { type Choice, chosen, type Person, type Sort } from './choice';
import { columnsOf } from './columns';
import type { Desk } from './desk';
import { filters } from './filters';
import { grid } from './grid';
import { outcomeText, tierSign, tierText } from './marks';
import { sorted } from './overview';
import type { Part } from './part';
import { meaningsOf, numberOf, sharedRides } from './person';
import { C } from './words';

export function calls(desk: Desk): Part {
  const { app, found } = desk;
  const change = (next: Choice) => {
    desk.callChoice = next;
    update();
  };
  const columns = columnsOf(app, found.result.rides, () => desk.callChoice);
  let list: readonly Person[] = [];
  const people = grid<Person>({
    id: 'call-list',
    label: say(C.calls),
    columns: [
      columns.tier,
      columns.contact,
      columns.certain,
      columns.possible,
      columns.outcome,
      columns.noted,
    ],
    keyOf: ({ index }) => index,
    onSort: (key) => change(sorted(desk.callChoice, key as Sort)),
    onChoose: ({ index }) => {
      desk.chosen = index;
      drawCard();
    },
    onOpen: () => card.querySelector<HTMLElement>('button, input')?.focus(),
  });
  const bar = filters('call-list', desk, change, () => desk.callChoice);
  const foot = h('p', { class: 'foot quiet', role: 'status' });
  const card = h('section', { class: 'card call', id: 'call', tabindex: -1, 'aria-label': say(C.callCard) });
  /** What the card was drawn for: what is typed in it is not drawn over. */
  let drawnFor = '';

  const drawCard = (anyway = false) => {
    const person = desk.chosenPerson();
    const key = `${person?.index} ${person?.outcome?.at}`;
    if (key === drawnFor && !anyway) return;
    drawnFor = key;
    if (!person || person.kind === 'deleted') {
      fill(card, text('h2', C.callCard), text('p', C.choosePerson, 'quiet'), text('p', C.keys, 'quiet'));
      return;
    }
    const { outcome } = person;
    fill(
      card,
      text('h2', C.callCard),
      h('p', { class: 'who' }, tierSign(person.tier), h('span', {}, tierText(person.tier))),
      h(
        'p',
        { class: 'number-line' },
        numberOf(desk, person, () => drawCard(true)),
      ),
      h(
        'p',
        {},
        `${say(W.certain)} `,
        h('b', {}, String(person.certain)),
        ` ・ ${say(W.possible)} ${person.possible} ${say(W.minutes)}`,
      ),
      meaningsOf(person.marks),
      h(
        'fieldset',
        { class: 'outcomes' },
        text('legend', C.howItWent),
        ...OUTCOMES.map((each) =>
          h(
            'label',
            {},
            h('input', {
              type: 'radio',
              name: 'outcome',
              id: `outcome-${each.replace(' ', '-')}`,
              value: each,
              checked: outcome?.outcome === each,
            }),
            h('span', {}, outcomeText(each)),
          ),
        ),
      ),
      h(
        'p',
        { class: 'field' },
        h('label', { for: 'note' }, say(C.note)),
        h('input', { id: 'note', maxlength: 400, autocomplete: 'off', value: outcome?.note ?? '' }),
      ),
      h(
        'button',
        { type: 'button', id: 'save-outcome', class: 'main', onclick: () => save(person) },
        say(C.save),
      ),
      outcome
        ? h(
            'p',
            { class: 'quiet' },
            `${say(C.noted)}: ${nameOf(app, outcome.by)} ${timeText(app, outcome.at)}`,
          )
        : null,
      sharedRides(desk, person),
      text('p', C.callNote, 'quiet'),
    );
  };
  const save = ({ index }: Person) =>
    app.attempt(async () => {
      const outcome = card.querySelector<HTMLInputElement>('input[name=outcome]:checked')?.value;
      if (!outcome) throw new Error(say(C.chooseOutcome));
      await desk.noteOutcome(index, outcome, typedIn('note'));
      const at = list.findIndex((each) => each.index === index);
      desk.chosen = (list[at + 1] ?? list[at - 1])?.index ?? null;
      people.choose(desk.chosen);
      drawCard();
      people.element.focus();
    });

  const update = () => {
    bar.update(desk.callChoice);
    list = chosen(desk.people, desk.callChoice, desk.searchText).filter(({ kind }) => kind !== 'deleted');
    if (desk.chosen === null) desk.chosen = list[0]?.index ?? null;
    people.show(list, { key: desk.callChoice.sort, descending: desk.callChoice.descending });
    people.choose(desk.chosen);
    fill(
      foot,
      list.length === 0
        ? say(C.noOneToCall)
        : `${list.length} / ${found.result.coRiders} ${say(C.coRidersOf)}`,
    );
    drawCard();
  };
  const element = h(
    'div',
    { class: 'calls' },
    h('section', { class: 'card co-riders' }, text('h2', C.calls), bar.element, people.element, foot),
    card,
  );
  return { element, update };
}
