/** One co-rider in full: every shared ride with how each of its ends is known, and what each mark means. */
import { type Child, fill, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import { table } from '../parts';
import { W } from '../words';
import type { Person } from './choice';
import { contactText } from './columns';
import type { Desk } from './desk';
import { channelText, markChips, markMeaning, markText, tierSign, tierText } from './marks';
import { lineText, ruleText, shortDate, spanText } from './times';
import { C } from './words';

/** Whose number it is, shown in full on request. */
export function numberOf(desk: Desk, person: Person, onShown: () => void): HTMLElement {
  const { index, kind } = person;
  const shown = desk.shownNumber(index);
  if (shown !== undefined) return h('b', { class: 'number' }, shown);
  const show = () =>
    desk.app.attempt(async () => {
      await desk.showNumber(index);
      onShown();
    });
  return h(
    'span',
    {},
    h('b', { class: 'number' }, contactText(person)),
    ' ',
    kind === 'deleted'
      ? null
      : h('button', { type: 'button', id: 'show-number', class: 'link', onclick: show }, say(W.show)),
  );
}

export function sharedRides(desk: Desk, { rides }: Person): HTMLElement {
  const { app, found } = desk;
  const known = (span: Parameters<typeof spanText>[1], rule: string) =>
    h('span', {}, spanText(app, span), h('small', {}, ` ${ruleText(rule)}`));
  return table(
    'shared-rides',
    [C.rideNo, W.vehicle, W.boarded, W.gotOff, W.certain, W.possible, C.channel, W.marks],
    rides.map((ride): Child[] => {
      const on = found.result.rides[ride.with]!;
      return [
        `${ride.with + 1} ・ ${lineText(on.lineId)} ${shortDate(app, ride.boarding.earliest)}`,
        on.vehicleId,
        known(ride.boarding, ride.boarding.rule),
        known(ride.alighting, ride.alighting.latestRule),
        h('b', {}, String(ride.certain)),
        String(ride.possible),
        ride.people > 1 ? `${channelText(ride.channel)} ×${ride.people}` : channelText(ride.channel),
        h('span', {}, ...markChips(ride.marks)),
      ];
    }),
  );
}

export const meaningsOf = (marks: readonly string[]): HTMLElement | null =>
  marks.length === 0
    ? null
    : h(
        'ul',
        { class: 'meanings' },
        ...marks.map((mark) => h('li', {}, h('b', {}, markText(mark)), ` ${markMeaning(mark)}`)),
      );

/** Chooses a co-rider whose own contacts are asked for, on the part of the second degree. */
function askButton({ asked }: Desk, { index }: Person, onChange: () => void): HTMLElement {
  const isChosen = asked.has(index);
  const toggle = () => {
    if (isChosen) asked.delete(index);
    else asked.add(index);
    onChange();
  };
  return h(
    'button',
    {
      type: 'button',
      id: 'choose-second',
      class: 'link',
      'aria-pressed': String(isChosen),
      onclick: toggle,
    },
    say(isChosen ? C.isChosenSecond : C.chooseSecond),
  );
}

export function personDetail(desk: Desk): { element: HTMLElement; update(): void } {
  const element = h('section', { class: 'person', id: 'person', tabindex: -1, 'aria-label': say(C.details) });
  const update = () => {
    const person = desk.chosenPerson();
    if (!person) {
      fill(element, text('p', C.choosePerson, 'quiet'), text('p', C.keys, 'quiet'));
      return;
    }
    fill(
      element,
      h(
        'p',
        { class: 'who' },
        tierSign(person.tier),
        h('span', {}, tierText(person.tier)),
        numberOf(desk, person, update),
        h(
          'span',
          {},
          `${say(W.certain)} `,
          h('b', {}, String(person.certain)),
          ` ・ ${say(W.possible)} ${person.possible}`,
        ),
        h('span', { class: 'space' }),
        person.kind === 'deleted' ? null : askButton(desk, person, update),
        person.kind === 'deleted' ? null : h('a', { href: `#case/${desk.caseId}/calls` }, say(C.toCallLink)),
      ),
      meaningsOf(person.marks),
      sharedRides(desk, person),
    );
  };
  return { element, update };
}
