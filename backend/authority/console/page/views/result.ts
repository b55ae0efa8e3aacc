/** What a case found, as plain tables. Room for the timeline, the map and the graph. */
import { h } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import { post } from '../api';
import type { App, Result } from '../app';
import { card, table, timeText } from '../parts';
import { W } from '../words';

type Interval = { readonly earliest: number; readonly latest: number };

export function resultView(app: App, id: string, { rides, coRiders, unproven }: Result): HTMLElement {
  const clock = (unixMs: number) => timeText(app, unixMs).slice(-5);
  const span = ({ earliest, latest }: Interval) =>
    clock(earliest) === clock(latest) ? clock(earliest) : `${clock(earliest)}–${clock(latest)}`;
  const vehicle = (ride: { lineId: string; vehicleId: string }) =>
    [ride.lineId, ride.vehicleId].filter(Boolean).join(' · ');
  const show = (index: number, cell: HTMLElement) =>
    app.attempt(async () => {
      const { contact } = await post(`/api/cases/${id}/show`, { coRider: index });
      cell.textContent = String(contact);
    });
  const contactCell = (index: number, contact: string) => {
    if (contact === '') return say(W.deleted);
    const cell = h('span', {}, contact);
    const more = h(
      'button',
      { type: 'button', class: 'link', onclick: () => show(index, cell) },
      say(W.show),
    );
    return h('span', { class: 'contact' }, cell, ' ', more);
  };
  return h(
    'div',
    { class: 'result' },
    card(
      W.rides,
      table(
        'rides',
        [W.when, W.vehicle, W.boarded, W.gotOff, W.marks],
        rides.map((ride) => [
          timeText(app, ride.boarding.earliest),
          vehicle(ride),
          span(ride.boarding),
          span(ride.alighting),
          ride.marks.join(' '),
        ]),
      ),
    ),
    card(
      W.coRiders,
      coRiders.length === 0
        ? h('p', { class: 'empty' }, say(W.none))
        : table(
            'co-riders',
            [W.contact, W.certain, W.possible, W.vehicle, W.boarded, W.gotOff, W.marks],
            coRiders.map(({ index, contact, certain, possible, rides: shared, marks }) => [
              contactCell(index, contact),
              h('b', {}, String(certain)),
              String(possible),
              shared.map(vehicle).join(' / '),
              shared.map((ride) => span(ride.boarding)).join(' / '),
              shared.map((ride) => span(ride.alighting)).join(' / '),
              marks.join(' '),
            ]),
          ),
      h('p', { class: 'quiet' }, say(W.showNote), unproven > 0 ? ` ・ ${unproven} ${say(W.unproven)}` : ''),
    ),
  );
}
