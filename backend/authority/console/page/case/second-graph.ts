/** Who through whom: chosen co-riders, the rides of theirs that were shared, and who shared those. */
import { h } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownSecond } from '../../shown-form';
import { contactText } from './columns';
import type { Desk } from './desk';
import { type GraphLink, layers } from './layers';
import { tierSign } from './marks';
import { lineText, shortDate, spanText } from './times';
import { C } from './words';

/** More lines than this are a thicket: the table has them all. */
const MOST_PEOPLE = 40;

export function secondGraph(
  { app, people }: Desk,
  { persons, contacts }: ShownSecond,
  viaOf: (via: number) => string,
): HTMLElement[] {
  const shown = contacts.slice(0, MOST_PEOPLE);
  const isShared = new Set(shown.flatMap(({ rides }) => rides.map((ride) => `${ride.via} ${ride.with}`)));
  const rides = persons.flatMap((person, via) =>
    person.rides.flatMap((ride, at) => (isShared.has(`${via} ${at}`) ? [{ ...ride, via, at }] : [])),
  );
  const placeOf = new Map(rides.map(({ via, at }, place) => [`${via} ${at}`, place]));
  const toPeople = shown.flatMap((contact, to): GraphLink[] => {
    const certain = new Map<number, boolean>();
    for (const ride of contact.rides) {
      const from = placeOf.get(`${ride.via} ${ride.with}`)!;
      certain.set(from, (certain.get(from) ?? false) || ride.certain > 0);
    }
    return [...certain].map(([from, isCertain]) => ({ from, to, isCertain }));
  });
  const graph = layers(
    say(C.secondGraph),
    [
      persons.map(({ coRider }, via) => ({
        id: `second-person-${via}`,
        label: [...(people[coRider] ? [tierSign(people[coRider].tier)] : []), h('b', {}, viaOf(via))],
      })),
      rides.map((ride, at) => ({
        id: `second-ride-${at}`,
        label: [
          h('b', {}, lineText(ride.lineId)),
          ` ${ride.vehicleId} ・ ${shortDate(app, ride.boarding.earliest)} ${spanText(app, ride.boarding)}`,
        ],
      })),
      shown.map((contact) => ({
        id: `second-contact-${contact.index}`,
        label: [
          tierSign(contact.tier),
          h('b', {}, contactText(contact)),
          ` ${contact.certain}–${contact.possible} ${say({ zh: '分钟', en: 'min' })}`,
        ],
      })),
    ],
    [rides.map(({ via }, to) => ({ from: via, to, isCertain: true })), toPeople],
  );
  const more = contacts.length - shown.length;
  return [graph, ...(more > 0 ? [h('p', { class: 'quiet' }, `${more} ${say(C.secondGraphMore)}`)] : [])];
}
