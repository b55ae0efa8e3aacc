/** This phone's rides beside what is published: found, or nothing found. */
import type { App } from '../app';
import { type Child, h, text } from '../dom';
import { say } from '../i18n';
import { dateOf } from '../local-time';
import type { View } from '../view';
import { badge, button, foot, lockNote, spacer, vehicleOf, vehicleWords } from '../views/parts';
import { wakingSection } from '../waking/section';
import { lookUpMine, type OwnMatch } from './look-up';
import { careTitle, fact, freshness, moreLinks, nothingMark, overlapBars, sources, whatNow } from './parts';
import { tripsIn } from './picked';
import type { Lists } from './published';
import { tellingKey, withdrawnSince } from './telling';
import {
  CHECK_WORDS,
  datesFromTo,
  found,
  ridesSearched,
  takenBackWords,
  together,
  tripsPublished,
} from './words';

/** Whether the city wakes phones: set as the page is built. */
declare const PUSH: boolean;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function mineView(app: App, lists: Lists): View {
  const { diary, clock } = app.rider;
  const { matches, rides } = lookUpMine(diary, lists, app.rider.dayShift() ?? 14_400);
  const pick = button('check-other', CHECK_WORDS.other, () => app.check.pick(), {
    kind: 'second',
    bilingual: false,
  });
  const more = moreLinks();
  // What was shown once and is withdrawn is said while the page is open, and then forgotten.
  app.check.takenBack += withdrawnSince(lists.files, app.rider.told()).length;
  const takenBack = app.check.takenBack > 0 ? withdrawnNote(app.check.takenBack) : null;
  app.rider.noteTold(matches.map(tellingKey));
  if (matches.length > 0) {
    const shared = new Set(matches.map(({ ride }) => ride.diary.id)).size;
    return {
      name: 'check-found',
      says: found(shared),
      tabs: true,
      nodes: [
        takenBack,
        h('div', { class: 'finding' }, careTitle(found(shared)), ...matches.flatMap(matchOf)),
        ...whatNow(),
        lockNote(say(CHECK_WORDS.localOnly)),
        PUSH ? wakingSection(app) : null,
        spacer(),
        foot(pick, more),
      ],
    };
  }
  const now = clock.now();
  const days = app.rider.keptDays();
  return {
    name: 'check-nothing',
    says: CHECK_WORDS.nothing,
    tabs: true,
    nodes: [
      takenBack,
      h(
        'div',
        { class: 'finding none' },
        h('h1', { tabindex: -1, 'data-focus': true }, nothingMark(), text('span', CHECK_WORDS.nothing)),
        h(
          'dl',
          {},
          ...fact(CHECK_WORDS.looked, ridesSearched(rides)),
          ...fact(CHECK_WORDS.dates, datesFromTo(dateOf(now - (days - 1) * DAY_MS), dateOf(now))),
          ...fact(CHECK_WORDS.against, tripsPublished(tripsIn(lists))),
          ...fact(CHECK_WORDS.updated, freshness(lists)),
        ),
      ),
      text('p', CHECK_WORDS.noRisk, 'aside'),
      spacer(),
      text('h2', CHECK_WORDS.next),
      foot(pick, more),
      lockNote(say(CHECK_WORDS.localOnly)),
      PUSH ? wakingSection(app) : null,
    ],
  };
}

const withdrawnNote = (count: number): HTMLElement =>
  h('p', { class: 'aside', id: 'withdrawn' }, text('b', takenBackWords(count)));

function matchOf({ ride, exposure, from, to, isTimed }: OwnMatch): Child[] {
  const vehicle = vehicleOf(ride.diary);
  const minutes = Math.max(1, Math.ceil((to - from) / MINUTE_MS));
  return [
    h(
      'div',
      { class: 'match' },
      h(
        'p',
        { class: 'ride-name' },
        h('b', {}, dateOf(ride.from)),
        badge(vehicle),
        text('b', vehicleWords(vehicle)),
      ),
      isTimed
        ? h('p', {}, ride.isKnown ? '' : `${say(CHECK_WORDS.possibly)} `, text('b', together(minutes)))
        : text('p', CHECK_WORDS.noTimes),
      exposure.vehicle || vehicle.kind === 'taxi' ? null : text('p', CHECK_WORDS.wholeLine, 'quiet'),
      isTimed && exposure.from !== undefined
        ? overlapBars(ride, { from: exposure.from, to: exposure.to ?? exposure.from }, { from, to })
        : null,
      exposure.status === 'corrected' ? text('p', CHECK_WORDS.corrected, 'quiet') : null,
      sources(exposure.sources),
    ),
  ];
}
