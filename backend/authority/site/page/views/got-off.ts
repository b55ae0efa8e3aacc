/** The rider said that they got off: the ring closes the line. */
import type { App } from '../app';
import type { Ride } from '../diary';
import { h, text } from '../dom';
import { minuteOf } from '../local-time';
import type { View } from '../view';
import { offAt, since, WORDS } from '../words';
import { badge, button, foot, spacer, title, vehicleOf, vehicleWords } from './parts';

/** @param heard false where the word waits on this phone for the network */
export function gotOffView(app: App, ride: Ride, heard: boolean): View {
  const vehicle = vehicleOf(ride);
  const says = heard ? WORDS.gotOffNoted : WORDS.gotOffSaved;
  return {
    name: 'got-off',
    says,
    tabs: true,
    nodes: [
      title(says, true),
      h(
        'div',
        { class: 'ride closed' },
        h('div', { class: 'thread', 'aria-hidden': 'true' }),
        h(
          'div',
          { class: 'told' },
          h('p', { class: 'ride-name' }, badge(vehicle), text('b', vehicleWords(vehicle))),
          text('p', since(minuteOf(ride.at)), 'large'),
          text('p', offAt(minuteOf(ride.off ?? ride.at)), 'large'),
        ),
      ),
      spacer(),
      foot(button('done', WORDS.done, () => app.go({ at: 'home' }))),
    ],
  };
}
