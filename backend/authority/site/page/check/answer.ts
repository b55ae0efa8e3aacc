/** What is published of a trip that somebody picked. */
import { keyOf } from '../../../../../protocol/exposures/match';
import type { App } from '../app';
import { h, text } from '../dom';
import { say, type Words } from '../i18n';
import { sayDate } from '../local-time';
import type { View } from '../view';
import { button, foot, lockNote, spacer } from '../views/parts';
import { careTitle, fact, freshness, nameOf, nothingMark, sources, timesOf, whatNow } from './parts';
import { lookUpPicked, type PublishedTrip, tripsIn } from './picked';
import type { Lists } from './published';
import { type SeatAnswer, seatAnswer } from './seats';
import type { CheckForm } from './state';
import { CHECK_WORDS, carriageNamed, foundTrips, MODE_WORDS, rowsApart, tripsOfDay } from './words';

export function answerView(app: App, lists: Lists): View {
  const { form } = app.check;
  const trips = lookUpPicked(form, lists);
  const date = sayDate(form.date);
  const own = [form.carriage && say(carriageNamed(form.carriage)), form.seat].filter(Boolean).join(' ');
  const asked = [date, say(MODE_WORDS[form.mode]), form.number, own].filter(Boolean).join(' ');
  const pick = button('check-other', CHECK_WORDS.other, () => app.check.pick(), {
    kind: 'second',
    bilingual: false,
  });
  const note = lockNote(say(CHECK_WORDS.pickLocal));
  if (trips.length === 0) {
    const ofDay = tripsIn({ files: lists.files.filter((file) => file.date === form.date) });
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
            ...fact(CHECK_WORDS.against, tripsOfDay(date, ofDay, tripsIn(lists))),
            ...fact(CHECK_WORDS.updated, freshness(lists)),
          ),
        ),
        text('p', CHECK_WORDS.noRisk, 'aside'),
        spacer(),
        foot(pick),
        note,
      ],
    };
  }
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
        ...trips.map((trip) => tripOf(trip, form, date)),
      ),
      text('p', CHECK_WORDS.sameTrip),
      ...whatNow(),
      note,
      spacer(),
      foot(pick),
    ],
  };
}

function tripOf({ exposure }: PublishedTrip, form: CheckForm, date: string): HTMLElement {
  const trip = exposure.kind === 'trip' ? exposure : undefined;
  const seats = [trip?.carriage && say(carriageNamed(trip.carriage)), ...(trip?.seats ?? [])].filter(Boolean);
  const near = seatWords(seatAnswer(form, trip ?? {}));
  return h(
    'div',
    { class: 'match' },
    h(
      'p',
      { class: 'ride-name' },
      h('b', {}, nameOf(exposure)),
      h('b', { class: 'times' }, timesOf(exposure)),
    ),
    trip?.fromStop || trip?.toStop ? h('p', {}, `${trip.fromStop ?? ''} → ${trip.toStop ?? ''}`) : null,
    seats.length > 0 ? h('p', {}, `${say(CHECK_WORDS.seat)} ${seats.join(' ')}`) : null,
    near ? text('p', near, 'seat-answer') : null,
    h(
      'p',
      { class: 'quiet' },
      `${say(CHECK_WORDS.matched)}: ${[date, whatMatched(exposure, form)].join(', ')}`,
    ),
    exposure.status === 'corrected' ? text('p', CHECK_WORDS.corrected, 'quiet') : null,
    sources(exposure.sources),
  );
}

/** The line or number that was asked for, or the vehicle. */
function whatMatched(exposure: PublishedTrip['exposure'], { mode, number }: CheckForm): string {
  const isVehicle = exposure.vehicle !== undefined && keyOf(exposure.vehicle) === keyOf(number);
  const named = exposure.kind === 'ride' ? exposure.line : exposure.number;
  return `${say(MODE_WORDS[mode])} ${isVehicle ? exposure.vehicle : named}`;
}

function seatWords(answer: SeatAnswer): Words | undefined {
  switch (answer.kind) {
    case 'same seat':
      return CHECK_WORDS.sameSeat;
    case 'same row':
      return CHECK_WORDS.sameRow;
    case 'same carriage':
      return CHECK_WORDS.sameCarriage;
    case 'rows apart':
      return rowsApart(answer.rows);
    case 'other carriage':
      return CHECK_WORDS.otherCarriage;
    case 'unknown':
      return undefined;
  }
}
