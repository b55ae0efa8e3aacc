/** Who shared which ride: rides on the left, people on the right, a line for each shared ride. Who shared several comes first. */
import { fill, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { Person } from './choice';
import { contactText } from './columns';
import type { Desk } from './desk';
import { layers } from './layers';
import { tierSign } from './marks';
import type { Part } from './part';
import { lineText, shortDate, spanText } from './times';
import { C } from './words';

/** More lines than this are a thicket: the table has them all. */
const MOST_PEOPLE = 40;

export function graph(desk: Desk): Part {
  const element = h('div', { class: 'graph-part' });
  let drawnOf: readonly Person[] | null = null;
  const update = () => {
    if (drawnOf === desk.people) return;
    drawnOf = desk.people;
    draw(desk, element);
  };
  return { element, update };
}

const ridesIn = ({ rides }: Person): number => new Set(rides.map((ride) => ride.with)).size;

function draw(desk: Desk, element: HTMLElement): void {
  const { rides } = desk.found.result;
  const several = desk.people.filter((each) => ridesIn(each) > 1);
  const people = [...desk.people]
    .sort((a, b) => ridesIn(b) - ridesIn(a) || a.index - b.index)
    .slice(0, MOST_PEOPLE);
  if (people.length === 0) {
    fill(element, h('section', { class: 'card' }, text('p', C.graphNobody, 'empty')));
    return;
  }
  const links = people.flatMap((person, to) => linksOf(person).map((link) => ({ ...link, to })));
  const perRide = (at: number) =>
    desk.people.filter((each) => each.rides.some((ride) => ride.with === at)).length;
  fill(
    element,
    h(
      'section',
      { class: 'card' },
      text('p', C.graphNote, 'quiet'),
      h('p', { id: 'several' }, h('b', {}, String(several.length)), ` ${say(C.severalRides)}`),
      layers(
        say(C.graph),
        [
          rides.map((ride, at) => ({
            id: `graph-ride-${at}`,
            label: [
              h('b', {}, `${at + 1} ${lineText(ride.lineId)}`),
              ` ${shortDate(desk.app, ride.boarding.earliest)} ${spanText(desk.app, ride.boarding)} ・ ${perRide(at)} ${say(C.people)}`,
            ],
          })),
          people.map((person) => ({
            id: `graph-person-${person.index}`,
            label: [
              tierSign(person.tier),
              h('b', {}, contactText(person)),
              ` ${person.certain}–${person.possible} ${say({ zh: '分钟', en: 'min' })} ・ ${ridesIn(person)} ${say(C.ridesOf)}`,
            ],
          })),
        ],
        [links],
      ),
      desk.people.length > people.length
        ? h('p', { class: 'quiet' }, `${desk.people.length - people.length} ${say(C.graphMore)}`)
        : null,
    ),
  );
}

/** One line for each ride: certain where any of the person's rides on it is. */
function linksOf({ rides }: Person): { from: number; isCertain: boolean }[] {
  const certain = new Map<number, boolean>();
  for (const each of rides) certain.set(each.with, (certain.get(each.with) ?? false) || each.certain > 0);
  return [...certain].map(([from, isCertain]) => ({ from, isCertain }));
}
