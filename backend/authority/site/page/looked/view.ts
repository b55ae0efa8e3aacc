/** What the diary says of who looked: a card with what to do, a line under each ride, or that nobody did. */
import type { DiaryEntry } from '../diary';
import { h, text } from '../dom';
import { currentLanguage, say } from '../i18n';
import { icon } from '../icons';
import { sayDate } from '../local-time';
import type { Rider } from '../rider';
import { withCall } from '../views/parts';
import { LOOKED_WORDS, lookedOn, notLooked } from './words';

const datesOf = (entry: DiaryEntry): readonly string[] => (entry.kind === 'lost' ? [] : (entry.looked ?? []));

export function lookedCard({ diary, whoLooked }: Rider): HTMLElement | null {
  const entries = diary.entries();
  const through = whoLooked.through();
  if (entries.some((entry) => datesOf(entry).length > 0)) {
    whoLooked.noteTold();
    const steps = LOOKED_WORDS.steps[currentLanguage()];
    return h(
      'section',
      { class: 'looked', id: 'looked' },
      h('h2', {}, icon('care'), text('span', LOOKED_WORDS.title)),
      text('p', LOOKED_WORDS.why),
      text('p', LOOKED_WORDS.noFinding),
      text('h3', LOOKED_WORDS.whatNow),
      h('ul', {}, ...steps.map((step) => h('li', {}, ...withCall(step)))),
      h('p', {}, toCounts()),
    );
  }
  if (entries.length === 0 || through === null) return null;
  return h('p', { class: 'quiet', id: 'not-looked' }, say(notLooked(sayDate(through))), ' ', toCounts());
}

/** Where anybody compares what the two sides count. */
const toCounts = () => h('a', { href: '/counts/' }, say(LOOKED_WORDS.counts));

/** Under a ride or a pass whose ticket was opened. */
export function lookedLine(entry: DiaryEntry): HTMLElement | null {
  const dates = datesOf(entry).map(sayDate);
  if (dates.length === 0) return null;
  return h('p', { class: 'looked-at' }, icon('care'), text('span', lookedOn(dates)));
}
