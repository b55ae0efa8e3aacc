/** The tab 登记 without a code: on board, or how to begin. */
import type { App } from '../app';
import type { Ride } from '../diary';
import { both, h, text } from '../dom';
import { icon, scanPicture } from '../icons';
import { minuteOf } from '../local-time';
import type { View } from '../view';
import { offUnknown, since, WORDS } from '../words';
import { getOffButton } from './get-off';
import { badge, button, foot, spacer, title, vehicleOf, vehicleWords } from './parts';

export function homeView(app: App): View {
  const ride = app.rider.diary.onBoard(app.rider.clock.now());
  return ride ? onBoardView(app, ride) : emptyHomeView(app);
}

function onBoardView(app: App, ride: Ride): View {
  const { rider } = app;
  const vehicle = vehicleOf(ride);
  return {
    name: 'on-board',
    says: WORDS.onBoard,
    tabs: true,
    nodes: [
      title(WORDS.onBoard, true),
      h(
        'div',
        { class: 'ride open' },
        h('div', { class: 'thread', 'aria-hidden': 'true' }),
        h(
          'div',
          { class: 'told' },
          h('p', { class: 'ride-name' }, badge(vehicle), text('b', vehicleWords(vehicle))),
          text('p', since(minuteOf(ride.at)), 'large'),
          text('p', offUnknown(minuteOf(rider.diary.latestOff(ride))), 'quiet'),
        ),
      ),
      spacer(),
      foot(getOffButton(app, ride, 'main')),
    ],
    // The ride ends by itself at its latest.
    tick() {
      const goes = app.step.at === 'home' && app.tab === 'check-in';
      if (goes && !rider.diary.onBoard(rider.clock.now())) app.go({ at: 'home' });
    },
  };
}

function emptyHomeView(app: App): View {
  const { rider } = app;
  const isNew = rider.registered() === null;
  const waiting = rider.queue.entries().filter(({ kind }) => kind === 'board').length;
  const register = () => app.go({ at: 'register', scan: null, instead: false });
  const installable = 'serviceWorker' in navigator && !matchMedia('(display-mode: standalone)').matches;
  return {
    name: 'home',
    says: WORDS.homeTitle,
    tabs: true,
    nodes: [
      title(WORDS.homeTitle, true),
      text('p', WORDS.homeHow, 'quiet'),
      rider.lasting ? null : h('p', { class: 'care' }, icon('care'), text('span', WORDS.notLasting)),
      waiting > 0
        ? h(
            'p',
            { class: 'care saved' },
            icon('saved'),
            h('span', {}, text('b', WORDS.waiting), ` × ${waiting}`),
          )
        : null,
      spacer(),
      scanPicture(),
      spacer(),
      isNew ? both('p', WORDS.homeNew, 'before-foot') : null,
      isNew ? foot(button('register', WORDS.homeRegister, register)) : null,
      !isNew && installable ? text('p', WORDS.homeInstall, 'quiet') : null,
    ],
  };
}
