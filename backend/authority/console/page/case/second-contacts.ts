/** The table of the second degree, and one contact of it in full. */
import { type Child, fill, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownSecond } from '../../shown-form';
import { table } from '../parts';
import { W } from '../words';
import { contactText } from './columns';
import type { Desk } from './desk';
import { type Column, grid, put, ROW_PX } from './grid';
import { channelText, markChips, tierSign, tierText } from './marks';
import { lineText, shortDate, spanText } from './times';
import { C } from './words';

/** Rows in sight at once. */
const MOST_ROWS = 12;

export type Contact = ShownSecond['contacts'][number];

export function secondContacts(
  desk: Desk,
  { contacts }: ShownSecond,
  viaOf: (via: number) => string,
): HTMLElement {
  const detail = h('section', {
    class: 'person',
    id: 'second-person',
    tabindex: -1,
    'aria-label': say(C.details),
  });
  const choose = (contact: Contact) => fill(detail, ...detailOf(desk, contact, viaOf, () => choose(contact)));
  const people = grid<Contact>({
    id: 'second-contacts',
    label: say(C.second),
    columns: columnsOf(viaOf),
    keyOf: ({ index }) => index,
    onSort: () => undefined,
    onChoose: choose,
    onOpen: () => detail.focus(),
  });
  people.element.style.height = `${Math.min(MOST_ROWS, contacts.length + 1) * ROW_PX + 2}px`;
  fill(detail, text('p', C.keys, 'quiet'));
  people.show(contacts, { key: '', descending: false });
  return h('div', {}, people.element, detail);
}

const through = (viaOf: (via: number) => string, { rides }: Contact): string =>
  [...new Set(rides.map(({ via }) => via))].map(viaOf).join(', ');

function columnsOf(viaOf: (via: number) => string): Column<Contact>[] {
  return [
    {
      key: 'tier',
      head: C.tier,
      width: 78,
      fill: (cell, { tier }) => fill(cell, tierSign(tier), tierText(tier)),
    },
    {
      key: 'contact',
      head: W.contact,
      width: 126,
      grows: true,
      fill: (cell, each) => put(cell, contactText(each)),
    },
    { key: 'certain', head: W.certain, width: 54, fill: (cell, { certain }) => put(cell, String(certain)) },
    {
      key: 'possible',
      head: W.possible,
      width: 54,
      fill: (cell, { possible }) => put(cell, String(possible)),
    },
    {
      key: 'via',
      head: C.via,
      width: 126,
      grows: true,
      fill: (cell, each) => put(cell, through(viaOf, each)),
    },
    { key: 'marks', head: W.marks, width: 84, fill: (cell, { marks }) => fill(cell, ...markChips(marks)) },
  ];
}

function detailOf(
  desk: Desk,
  contact: Contact,
  viaOf: (via: number) => string,
  onShown: () => void,
): Child[] {
  const { app } = desk;
  const number = desk.shownSecond(contact.index);
  const show = () =>
    app.attempt(async () => {
      await desk.showSecond(contact.index);
      onShown();
    });
  return [
    h(
      'p',
      { class: 'who' },
      tierSign(contact.tier),
      h('span', {}, tierText(contact.tier)),
      h('b', { class: 'number' }, number ?? contactText(contact)),
      number !== undefined || contact.kind === 'deleted'
        ? null
        : h('button', { type: 'button', id: 'show-second', class: 'link', onclick: show }, say(W.show)),
    ),
    table(
      'second-rides',
      [C.via, C.rideNo, W.vehicle, W.boarded, W.gotOff, W.certain, W.possible, C.channel, W.marks],
      contact.rides.map((ride): Child[] => [
        viaOf(ride.via),
        `${lineText(ride.lineId)} ${shortDate(app, ride.boarding.earliest)}`,
        ride.vehicleId,
        spanText(app, ride.boarding),
        spanText(app, ride.alighting),
        h('b', {}, String(ride.certain)),
        String(ride.possible),
        channelText(ride.channel),
        h('span', {}, ...markChips(ride.marks)),
      ]),
    ),
  ];
}
