/** What is wrong now, the worst first, and what is over: what, evidence, since when, what to do. */
import { faultRow } from '../../../protocol/faults';
import type { OpenFault, OverFault } from '../batch';
import { type Host, terminalLink } from './dashboard';
import { evidence } from './evidence';
import { duration, shortTime } from './figures';
import type { Fleet } from './fleet';
import { faultMark, markShape } from './marks';
import { h, type VNode } from './vue';
import { say, W } from './words';

export const openList = (host: Host, fleet: Fleet) => (): VNode => {
  const { faults, all } = fleet.open.value;
  return h('section', { class: 'card faults' }, [
    h('header', [h('h2', `${say(W.todo)} ${all}`), h('span', { class: 'quiet' }, say(W.todoHow))]),
    faults.length === 0 ? h('p', { class: 'quiet empty' }, say(W.nothing)) : faultItems(host, fleet, faults),
    all > faults.length ? h('p', { class: 'quiet empty' }, `${all - faults.length} ${say(W.more)}`) : null,
  ]);
};

/** @param isNamed says of which vehicle it is */
export const faultItems = (host: Host, fleet: Fleet, faults: readonly OpenFault[], isNamed = true): VNode =>
  h(
    'ul',
    { tabindex: 0, 'aria-label': say(W.todo) },
    faults.map((each) => {
      const { fault, facts, since } = each;
      const { what, todo, heals } = faultRow(fault);
      return h('li', { key: keyOf(each), 'data-fault': fault }, [
        markShape(faultMark(fault)),
        h('div', [
          h('b', say(what)),
          h('p', [
            ...(isNamed ? [vehicleLink(host, fleet, each.terminalId), ' '] : []),
            [evidence(fault, facts), say(todo), heals ? say(W.heals) : '']
              .filter(Boolean)
              .map(sentence)
              .join(''),
          ]),
        ]),
        h('time', { datetime: new Date(since).toISOString() }, [
          `${say(W.since)} ${shortTime(since, fleet.now.value)}`,
          h('br'),
          h('span', { class: 'quiet' }, duration(Math.max(0, fleet.now.value - since))),
        ]),
      ]);
    }),
  );

export const overList = (host: Host, fleet: Fleet) => (): VNode => {
  const over = fleet.over.value;
  return h('section', { class: 'card faults is-over' }, [
    h('header', [h('h2', `${say(W.over)} ${over.length}`), h('span', { class: 'quiet' }, say(W.overHow))]),
    over.length === 0
      ? h('p', { class: 'quiet empty' }, say(W.nothingOver))
      : h(
          'ul',
          { tabindex: 0, 'aria-label': say(W.over) },
          over.map((each) => overItem(host, fleet, each)),
        ),
  ]);
};

function overItem(host: Host, fleet: Fleet, each: OverFault): VNode {
  const { fault, facts, since, at } = each;
  return h('li', { key: `${keyOf(each)} ${at}`, 'data-fault': fault }, [
    markShape('online'),
    h('div', [
      h('b', say(faultRow(fault).what)),
      h('p', [vehicleLink(host, fleet, each.terminalId), ' ', evidence(fault, facts)]),
    ]),
    h('time', { datetime: new Date(at).toISOString() }, [
      `${shortTime(since, fleet.now.value)} ${say(W.until)} ${shortTime(at, fleet.now.value)}`,
      h('br'),
      h('span', { class: 'quiet' }, duration(at - since)),
    ]),
  ]);
}

/** The vehicle's name, as a way to its terminal's page. */
export function vehicleLink(host: Host, fleet: Fleet, terminalId: string): VNode {
  const name = fleet.rows.value.get(terminalId)?.vehicle ?? terminalId;
  const link = terminalLink(host, terminalId);
  if (!link) return h('span', { class: 'vehicle' }, name);
  const follow = (event: MouseEvent) => {
    event.preventDefault();
    link.open();
  };
  return h('a', { class: 'vehicle', href: link.href, onClick: follow }, name);
}

const keyOf = ({ fault, terminalId }: OpenFault): string => `${fault} ${terminalId}`;
const sentence = (words: string): string => say({ zh: `${words}。`, en: `${words}. ` });
