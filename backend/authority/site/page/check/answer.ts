/** What is published of a trip that somebody picked. */
import type { App } from '../app';
import { h, text } from '../dom';
import { say } from '../i18n';
import { dateOf } from '../local-time';
import type { View } from '../view';
import { button, foot, lockNote, spacer } from '../views/parts';
import { lookUpPicked, type PublishedTrip, tripsIn } from './look-up';
import { careTitle, fact, freshness, nameOf, nothingMark, sources, timesOf, whatNow } from './parts';
import type { Lists } from './published';
import { CHECK_WORDS, foundTrips, MODE_WORDS, tripsPublished } from './words';

export function answerView(app: App, lists: Lists): View {
  const { form } = app.check;
  const trips = lookUpPicked(form, lists);
  const asked = `${dateOf(Date.parse(`${form.date}T04:00:00Z`))} ${say(MODE_WORDS[form.mode])} ${form.number}`;
  const pick = button('check-other', CHECK_WORDS.other, () => app.check.pick(), {
    kind: 'second',
    bilingual: false,
  });
  const note = lockNote(say(CHECK_WORDS.pickLocal));
  if (trips.length === 0)
    return {
      name: 'check-answer-nothing',
      says: CHECK_WORDS.nothing,
      tabs: true,
      nodes: [
        h(
          'div',
          { class: 'finding none' },
          h('h1', { tabindex: -1, 'data-focus': true }, nothingMark(), text('span', CHECK_WORDS.nothing)),
          h(
            'dl',
            {},
            ...fact(CHECK_WORDS.looked, asked),
            ...fact(CHECK_WORDS.against, tripsPublished(tripsIn(lists))),
            ...fact(CHECK_WORDS.updated, freshness(lists)),
          ),
        ),
        text('p', CHECK_WORDS.noRisk, 'aside'),
        spacer(),
        foot(pick),
        note,
      ],
    };
  return {
    name: 'check-answer-found',
    says: foundTrips(trips.length),
    tabs: true,
    nodes: [
      h(
        'div',
        { class: 'finding' },
        careTitle(foundTrips(trips.length)),
        h('p', { class: 'asked' }, asked),
        ...trips.map(tripOf),
      ),
      text('p', CHECK_WORDS.sameTrip),
      ...whatNow(),
      note,
      spacer(),
      foot(pick),
    ],
  };
}

function tripOf({ exposure }: PublishedTrip): HTMLElement {
  const way = exposure.kind === 'trip' && (exposure.fromStop || exposure.toStop);
  const seat =
    exposure.kind === 'trip'
      ? [exposure.carriage && `${exposure.carriage}车`, ...(exposure.seats ?? [])]
      : [];
  const seats = seat.filter(Boolean).join(' ');
  return h(
    'div',
    { class: 'match' },
    h(
      'p',
      { class: 'ride-name' },
      h('b', {}, nameOf(exposure)),
      h('b', { class: 'times' }, timesOf(exposure)),
    ),
    way && exposure.kind === 'trip'
      ? h('p', {}, `${exposure.fromStop ?? ''} → ${exposure.toStop ?? ''}`)
      : null,
    seats ? h('p', {}, `${say(CHECK_WORDS.seat)} ${seats}`) : null,
    exposure.status === 'corrected' ? text('p', CHECK_WORDS.corrected, 'quiet') : null,
    sources(exposure.sources),
  );
}
