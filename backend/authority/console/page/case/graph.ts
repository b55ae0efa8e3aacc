/** Who shared which ride: rides on the left, people on the right, a line for each shared ride. Who shared several comes first. */
import { fill, h, svg, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { Person } from './choice';
import { contactText } from './columns';
import type { Desk } from './desk';
import { tierSign } from './marks';
import type { Part } from './part';
import { lineText, shortDate, spanText } from './times';
import { C } from './words';

const ROW_PX = 36;
const WIDTH = 400;
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
  const height = Math.max(rides.length, people.length) * ROW_PX;
  const y = (at: number) => (at + 0.5) * ROW_PX;
  const picture = svg('svg', {
    viewBox: `0 0 ${WIDTH} ${height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  const links = people.flatMap((person, row) =>
    linksOf(person).map(({ ride, isCertain }) => {
      const [from, to] = [y(ride), y(row)];
      const d = `M0 ${from}C${WIDTH / 2} ${from} ${WIDTH / 2} ${to} ${WIDTH} ${to}`;
      const path = svg('path', {
        d,
        class: isCertain ? 'certain' : 'possible',
        'vector-effect': 'non-scaling-stroke',
      });
      picture.append(path);
      return { ride, person: person.index, path };
    }),
  );
  let chosen = '';
  const choose = (what: 'ride' | 'person', at: number) => {
    chosen = chosen === `${what} ${at}` ? '' : `${what} ${at}`;
    const lit = links.filter((link) => chosen !== '' && link[what] === at);
    for (const link of links) link.path.classList.toggle('lit', lit.includes(link));
    const near = new Set(lit.flatMap((link) => [`graph-ride-${link.ride}`, `graph-person-${link.person}`]));
    for (const button of element.querySelectorAll('.nodes button')) {
      button.classList.toggle('lit', near.has(button.id));
      button.setAttribute('aria-pressed', String(button.id === `graph-${what}-${at}` && chosen !== ''));
    }
    picture.classList.toggle('has-lit', lit.length > 0);
  };
  const node = (what: 'ride' | 'person', at: number, ...children: (Node | string)[]) =>
    h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          id: `graph-${what}-${at}`,
          'aria-pressed': 'false',
          onclick: () => choose(what, at),
        },
        ...children,
      ),
    );
  const column = (...nodes: HTMLElement[]) => h('ol', { class: 'nodes' }, ...nodes);
  const middle = h('div', { class: 'links' }, picture as unknown as HTMLElement);
  middle.style.height = `${height}px`;
  const perRide = (at: number) =>
    desk.people.filter((each) => each.rides.some((ride) => ride.with === at)).length;
  fill(
    element,
    h(
      'section',
      { class: 'card' },
      text('p', C.graphNote, 'quiet'),
      h('p', { id: 'several' }, h('b', {}, String(several.length)), ` ${say(C.severalRides)}`),
      h(
        'div',
        { class: 'graph', tabindex: 0, role: 'group', 'aria-label': say(C.graph) },
        column(
          ...rides.map((ride, at) =>
            node(
              'ride',
              at,
              h('b', {}, `${at + 1} ${lineText(ride.lineId)}`),
              ` ${shortDate(desk.app, ride.boarding.earliest)} ${spanText(desk.app, ride.boarding)} ・ ${perRide(at)} ${say(C.people)}`,
            ),
          ),
        ),
        middle,
        column(
          ...people.map((person) =>
            node(
              'person',
              person.index,
              tierSign(person.tier),
              h('b', {}, contactText(person)),
              ` ${person.certain}–${person.possible} ${say({ zh: '分钟', en: 'min' })} ・ ${ridesIn(person)} ${say(C.ridesOf)}`,
            ),
          ),
        ),
      ),
      desk.people.length > people.length
        ? h('p', { class: 'quiet' }, `${desk.people.length - people.length} ${say(C.graphMore)}`)
        : null,
    ),
  );
}

/** One line for each ride: certain where any of the person's rides on it is. */
function linksOf({ rides }: Person): { ride: number; isCertain: boolean }[] {
  const certain = new Map<number, boolean>();
  for (const each of rides) certain.set(each.with, (certain.get(each.with) ?? false) || each.certain > 0);
  return [...certain].map(([ride, isCertain]) => ({ ride, isCertain }));
}
