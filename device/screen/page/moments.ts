/** The panel for a check-in's outcome: read by riders, so always zh with en smaller (SCREENS.md sections 1 and 4). */
import type { ScreenMoment, ScreenState, Words } from '../state';
import type { PageClock } from './clock';
import { el, en, zh } from './dom';
import { type IconName, icon } from './icons';
import { pairBox } from './reading';
import { splitAtComma, verdictOf } from './sentences';
import { forPeople, numberEnds, pairText, sameNumber, WORDS } from './words';

/** @returns the panel's content */
export function momentPanel(moment: ScreenMoment, state: ScreenState, clock: PageClock): HTMLElement[] {
  return moment.kind === 'refused' ? refused(moment) : boarded(moment, state, clock);
}

/** Accepted and already: the two digits are the hero. */
function boarded(moment: ScreenMoment, state: ScreenState, clock: PageClock): HTMLElement[] {
  const { kind, pair, sentence } = moment;
  const { head, rest } = splitAtComma(sentence);
  const accepted = kind === 'accepted';
  const onPhone = moment.channel === 'code' || moment.channel === 'pass';
  const same = accepted && onPhone && pair !== undefined ? sameNumber(pair) : null;
  const ends = moment.tail === undefined ? null : numberEnds(moment.tail);
  const more = same ?? rest ?? ends ?? moment.todo ?? null;
  const earlier = (state.lastPairs[0] === pair ? state.lastPairs.slice(1) : state.lastPairs).slice(0, 3);
  return [
    verdict(accepted ? 'done' : 'already', head),
    pair === undefined ? mark(moment) : el('div', 'pair', pairText(pair)),
    ride(moment, state, clock),
    el('div', 'more', ...(more ? [zh('more-zh', more.zh), en('more-en', more.en)] : [])),
    accepted && earlier.length > 0 && moment.people === undefined && moment.channel !== 'driver'
      ? el('div', 'earlier', zh('', WORDS.before.zh), ...earlier.map((number) => pairBox(number)))
      : el('div', 'earlier'),
  ];
}

/** Without a number the mark is large; a family's size stands beside it. */
function mark({ kind, people }: ScreenMoment): HTMLElement {
  const large = icon(kind === 'accepted' ? 'done' : 'already');
  if (people === undefined) return el('div', 'pair mark', large);
  const count = forPeople(people);
  return el(
    'div',
    'pair mark',
    large,
    el('div', 'people', zh('people-zh', count.zh), en('people-en', count.en)),
  );
}

function ride(moment: ScreenMoment, { vehicle }: ScreenState, clock: PageClock): HTMLElement {
  const name = moment.line ?? vehicle.line ?? vehicle.label;
  return el(
    'div',
    'ride',
    el('span', 'ride-name', name),
    ' ',
    el('span', 'ride-time', clock.minutes(moment.at)),
  );
}

/** Refused: what went wrong, and the one thing to do now. */
function refused(moment: ScreenMoment): HTMLElement[] {
  const { head, rest } = verdictOf(moment.sentence, WORDS.refused);
  const todo = moment.todo;
  return [
    verdict('refused', head),
    el('div', 'reason', zh('reason-zh', rest.zh), en('reason-en', rest.en)),
    ...(todo ? [el('hr', ''), el('div', 'next', zh('next-zh', todo.zh), en('next-en', todo.en))] : []),
  ];
}

function verdict(mark: IconName, head: Words): HTMLElement {
  return el('div', 'verdict', icon(mark), zh('verdict-zh', head.zh), en('verdict-en', head.en));
}
