/** The rider's own rides: dot = boarded, ring = got off, dashed = possible. Kept on this phone only. */
import { SENTENCES } from '../../../../../protocol/sentences';
import type { App } from '../app';
import type { DiaryEntry, LostRide, Ride, ShownPass } from '../diary';
import { type Child, h, text } from '../dom';
import { say, typeset } from '../i18n';
import { icon } from '../icons';
import { dateOf, minuteOf, nearDay, secondOf } from '../local-time';
import { lookedCard, lookedLine } from '../looked/view';
import type { View } from '../view';
import { keptHere, offUnknown, scannedAt, WORDS } from '../words';
import { deleteSection } from './delete-me';
import { getOffButton } from './get-off';
import { badge, lockNote, title, vehicleOf, vehicleWords } from './parts';

export function diaryView(app: App): View {
  const { rider } = app;
  const now = rider.clock.now();
  const entries = rider.diary.entries();
  const waiting = rider.queue.entries().filter((entry) => entry.kind === 'board');
  const isEmpty = entries.length === 0 && waiting.length === 0;
  return {
    name: 'diary',
    says: WORDS.myRides,
    tabs: true,
    nodes: [
      title(WORDS.myRides),
      lockNote(say(keptHere(rider.keptDays()))),
      rider.auditContradicted()
        ? h('p', { class: 'care', id: 'audit-contradicted' }, icon('care'), text('span', WORDS.auditForked))
        : null,
      lookedCard(rider),
      ...waiting.map((entry) =>
        h(
          'div',
          { class: 'card row-card' },
          icon('saved'),
          h(
            'div',
            {},
            text('b', WORDS.saved),
            text('p', scannedAt(`${dateOf(entry.scannedAt)} ${secondOf(entry.scannedAt)}`)),
            text('p', WORDS.goesSoon),
          ),
        ),
      ),
      isEmpty ? h('div', { class: 'empty' }, text('b', WORDS.noRides), text('p', WORDS.noRidesHow)) : null,
      ...byDay(app, entries, now),
      rider.registered() === null ? null : deleteSection(app),
    ],
  };
}

function byDay(app: App, entries: readonly DiaryEntry[], now: number): Child[] {
  const nodes: Child[] = [];
  let day = '';
  for (const entry of entries) {
    const date = dateOf(entry.at);
    if (date !== day) {
      const near = nearDay(entry.at, now);
      nodes.push(h('h2', { class: 'day' }, near ? `${say(near)} · ${date}` : date));
      day = date;
    }
    nodes.push(entryOf(app, entry, now));
  }
  return nodes;
}

function entryOf(app: App, entry: DiaryEntry, now: number): HTMLElement {
  switch (entry.kind) {
    case 'ride':
      return rideOf(app, entry, now);
    case 'pass':
      return passOf(entry);
    case 'lost':
      return lostOf(entry);
  }
}

function rideOf(app: App, ride: Ride, now: number): HTMLElement {
  const { diary } = app.rider;
  const vehicle = vehicleOf(ride);
  const isOnBoard = diary.onBoard(now)?.id === ride.id;
  const times = `${minuteOf(ride.at)} – ${ride.off === null ? '' : minuteOf(ride.off)}`;
  const state = isOnBoard
    ? text('p', WORDS.onBoard, 'state')
    : text('p', ride.off === null ? offUnknown(minuteOf(diary.latestOff(ride))) : WORDS.offByRider, 'quiet');
  return h(
    'div',
    { class: `ride ${ride.off === null ? 'open' : 'closed'}` },
    h('div', { class: 'thread', 'aria-hidden': 'true' }),
    h(
      'div',
      { class: 'told' },
      h(
        'p',
        { class: 'ride-name' },
        badge(vehicle),
        text('b', vehicleWords(vehicle)),
        h('b', { class: 'times' }, times),
      ),
      state,
      ride.code === 'checked-in-late' ? text('p', WORDS.later, 'quiet') : null,
      lookedLine(ride),
      isOnBoard ? getOffButton(app, ride, 'main', false) : null,
    ),
  );
}

function passOf(pass: ShownPass): HTMLElement {
  return h(
    'div',
    { class: 'ride other' },
    h('div', { class: 'thread', 'aria-hidden': 'true' }),
    h(
      'div',
      { class: 'told' },
      h(
        'p',
        { class: 'ride-name' },
        h('b', {}, `${say(WORDS.shownPass)} ${pass.pair}`),
        h('b', { class: 'times' }, minuteOf(pass.at)),
      ),
      text('p', WORDS.shownPassHow, 'quiet'),
      lookedLine(pass),
    ),
  );
}

function lostOf(lost: LostRide): HTMLElement {
  return h(
    'div',
    { class: 'ride other' },
    h('div', { class: 'thread', 'aria-hidden': 'true' }),
    h(
      'div',
      { class: 'told' },
      h('p', { class: 'ride-name' }, text('b', WORDS.lost), h('b', { class: 'times' }, minuteOf(lost.at))),
      text('p', typeset(SENTENCES[lost.code].says), 'quiet'),
    ),
  );
}
