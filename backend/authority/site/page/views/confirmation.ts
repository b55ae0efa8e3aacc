/** Checked in: the two-digit number above all, and a picture that moves so that it cannot be a photograph. */
import { sentence } from '../../../../../protocol/sentences';
import type { App, Step } from '../app';
import { both, h } from '../dom';
import { typeset, type Words } from '../i18n';
import { movingLine } from '../icons';
import { dateOf, secondOf, weekdayOf } from '../local-time';
import type { View } from '../view';
import { screenShows, WORDS } from '../words';
import { getOffButton } from './get-off';
import { button, foot, fullName, spacer, vehicleOf, verdict } from './parts';

/** Then the quiet "on board" takes its place. */
const SHOWN_MS = 60_000;

export function confirmationView(app: App, step: Extract<Step, { at: 'checked-in' }>): View {
  const { ride, scan } = step;
  const { clock } = app.rider;
  const isRepeat = scan !== null || ride.code === 'already';
  const says: Words = typeset(sentence(isRepeat ? 'already' : ride.code).says);
  const time = h('p', { class: 'clock' });
  const date = h('p', { class: 'date' });
  const done = () => app.go({ at: 'home' });
  const again = scan
    ? button('board-again', WORDS.boardAgain, () => app.go({ at: 'scan', scan: { ...scan } }), {
        kind: 'link',
      })
    : null;
  return {
    name: isRepeat ? 'already' : 'checked-in',
    says: { zh: `${says.zh} ${ride.pair}`, en: `${says.en}: ${ride.pair}` },
    tabs: false,
    nodes: [
      verdict(isRepeat ? 'already' : 'done', says),
      h('p', { class: 'number', id: 'pair' }, ride.pair),
      both('p', screenShows(ride.pair), 'same'),
      movingLine(ride.vehicleKind),
      h('p', { class: 'vehicle-name' }, fullName(vehicleOf(ride))),
      time,
      date,
      spacer(),
      again,
      foot(button('done', WORDS.done, done), getOffButton(app, ride, 'second')),
    ],
    tick() {
      const now = clock.now();
      time.textContent = secondOf(now);
      date.textContent = `${dateOf(now)} ${weekdayOf(now)}`;
      if (app.step === step && performance.now() - step.mark >= SHOWN_MS) done();
    },
  };
}
