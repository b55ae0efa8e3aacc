/** Columns of the tables of co-riders. */
import { fill, h } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownRide } from '../../shown-form';
import type { App } from '../app';
import { nameOf, timeText } from '../parts';
import { W } from '../words';
import { type Choice, type Person, shownRide } from './choice';
import { type Column, put } from './grid';
import { markChips, outcomeText, sinceChip, tierSign, tierText } from './marks';
import { alightingShort, lineText, shortDate, spanText } from './times';
import { C } from './words';

export type PersonColumn = Column<Person>;

/** The longest bar of minutes in a row. */
const FULL_BAR_MINUTES = 60;

export function columnsOf(
  app: App,
  rides: readonly ShownRide[],
  choice: () => Choice,
): Readonly<
  Record<
    | 'tier'
    | 'contact'
    | 'ride'
    | 'boarded'
    | 'off'
    | 'certain'
    | 'possible'
    | 'bar'
    | 'marks'
    | 'outcome'
    | 'noted',
    PersonColumn
  >
> {
  const shown = (each: Person) => shownRide(each, choice());
  const column = (
    key: string,
    head: PersonColumn['head'],
    [width, grows]: readonly [number, boolean],
    fillCell: PersonColumn['fill'],
    sorts = false,
  ): PersonColumn => ({ key, head, width, grows, sorts, fill: fillCell });
  return {
    tier: column(
      'tier',
      C.tier,
      [78, false],
      (cell, { tier }) => fill(cell, tierSign(tier), tierText(tier)),
      false,
    ),
    contact: column('contact', W.contact, [118, true], (cell, each) => put(cell, contactText(each)), true),
    ride: column('ride', C.rideNo, [132, true], (cell, each) => {
      const { ride } = shown(each);
      const on = rides[ride.with]!;
      const more = each.rides.length > 1 && choice().ride === null ? ` +${each.rides.length - 1}` : '';
      put(cell, `${lineText(on.lineId)} ${shortDate(app, ride.boarding.earliest)}${more}`);
    }),
    boarded: column(
      'boarding',
      W.boarded,
      [80, false],
      (cell, each) => put(cell, spanText(app, shown(each).ride.boarding)),
      true,
    ),
    off: column('off', W.gotOff, [136, false], (cell, each) => {
      const { alighting } = shown(each).ride;
      const how = alightingShort(alighting.latestRule);
      fill(cell, spanText(app, alighting), how ? h('small', {}, ` ${how}`) : null);
    }),
    certain: column(
      'certain',
      W.certain,
      [54, false],
      (cell, each) => put(cell, String(shown(each).certain)),
      true,
    ),
    possible: column(
      'possible',
      W.possible,
      [54, false],
      (cell, each) => put(cell, String(shown(each).possible)),
      true,
    ),
    bar: column('bar', C.minutesBar, [56, false], (cell, each) => {
      const { certain, possible } = shown(each);
      fill(cell, minutesBar(certain, possible));
    }),
    marks: column('marks', W.marks, [84, true], (cell, { marks, since }) =>
      fill(cell, ...sinceChip(since), ...markChips(marks)),
    ),
    outcome: column(
      'outcome',
      C.outcome,
      [94, false],
      (cell, { outcome }) => put(cell, outcome ? outcomeText(outcome.outcome) : '—'),
      true,
    ),
    noted: column('noted', C.note, [150, true], (cell, { outcome }) =>
      put(
        cell,
        outcome
          ? [outcome.note, nameOf(app, outcome.by), timeText(app, outcome.at)].filter(Boolean).join(' ・ ')
          : '',
      ),
    ),
  };
}

export const contactText = ({ kind, contact }: Pick<Person, 'kind' | 'contact'>): string => {
  if (kind === 'deleted') return say(W.deleted);
  if (kind === 'phone') return contact;
  return `${say(W[kind === 'conflict' ? 'card' : kind])} ${contact}`;
};

/** Certain minutes solid, possible ones hatched behind them. */
export function minutesBar(certain: number, possible: number): HTMLElement {
  const part = (minutes: number) => `${Math.min(100, (minutes / FULL_BAR_MINUTES) * 100)}%`;
  const maybe = h('span', { class: 'maybe' });
  const sure = h('span', { class: 'sure' });
  maybe.style.width = part(possible);
  sure.style.width = part(certain);
  return h('span', { class: 'minutes', 'aria-hidden': 'true' }, maybe, sure);
}
