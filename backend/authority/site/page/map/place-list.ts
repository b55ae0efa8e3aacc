/** Places as a list: what the map shows, for eyes and ears alike. */

import { sources } from '../check/parts';
import { fill, h, text } from '../dom';
import { say } from '../i18n';
import { minuteOf, sayDate } from '../local-time';
import { pin } from './marks';
import { type Near, roundedDistance } from './near';
import type { MapPlace } from './places';
import { distanceWords, MAP_WORDS } from './words';

/** `1月10日 12:00–14:00 · 沈河区` */
export function whenAndWhere(place: MapPlace): string {
  const { date, from, to, district, name } = place;
  const day = date === undefined ? say(MAP_WORDS.noDate) : sayDate(date);
  const clock =
    from === undefined ? say(MAP_WORDS.noTime) : [from, to ?? from].map(minuteOf).filter(isFirst).join('–');
  return [day, clock, district && !name.includes(district) ? district : ''].filter(Boolean).join(' · ');
}
const isFirst = (clock: string, i: number, all: readonly string[]): boolean => all.indexOf(clock) === i;

export const distanceOf = (metres: number): string => say(distanceWords(roundedDistance(metres)));

/** @param isMarked the nearest, or the chosen one: its pin is the one that stands out on the map */
export function placeItem({ place, metres }: Near, isMarked: boolean): HTMLLIElement {
  return h(
    'li',
    { class: 'place' },
    pin(isMarked ? 'near' : ''),
    h(
      'div',
      {},
      h(
        'p',
        { class: 'place-name' },
        h('b', {}, place.name),
        metres === undefined ? null : h('b', { class: 'distance' }, distanceOf(metres)),
      ),
      h('p', { class: 'quiet' }, whenAndWhere(place)),
      place.isCorrected ? text('p', MAP_WORDS.corrected, 'quiet') : null,
      place.at ? null : text('p', MAP_WORDS.noPosition, 'quiet'),
      sources(place.sources),
    ),
  );
}

/** A phone reads fifty at once; ten thousand would take it seconds. */
const STEP = 50;

/** A list that grows by a button. */
export function placeList(near: readonly Near[], markFirst: boolean): HTMLElement[] {
  const list = h('ul', { class: 'places' });
  const more = h('button', { type: 'button', id: 'more', class: 'second' }, say(MAP_WORDS.more));
  const add = () => {
    const done = list.childElementCount;
    const next = near.slice(done, done + STEP);
    const items = next.map((each, i) => placeItem(each, markFirst && done + i === 0));
    list.append(...items);
    more.hidden = list.childElementCount >= near.length;
    return items[0];
  };
  more.addEventListener('click', () => {
    const first = add();
    first?.setAttribute('tabindex', '-1');
    first?.focus();
  });
  fill(list);
  add();
  return [list, more];
}
