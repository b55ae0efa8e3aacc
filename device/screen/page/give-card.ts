/** A card is awaited: somebody gets the next one that is shown to the scanner. Read by riders and driver. */
import type { PadState, ScreenState } from '../state';
import { touchable } from './buttons';
import type { PageClock } from './clock';
import { el, en, words, zh } from './dom';
import { icon } from './icons';
import { GIVE_CARD } from './words';

/** @returns the panel's content */
export function giveCardPanel(
  { language }: ScreenState,
  card: NonNullable<PadState['card']>,
  clock: PageClock,
  onKeep: () => void,
): HTMLElement[] {
  const left = Math.max(0, Math.ceil((card.until - clock.now()) / 1000));
  return [
    el('div', 'give-head', icon('card'), zh('give-zh', GIVE_CARD.show.zh), en('give-en', GIVE_CARD.show.en)),
    el('div', 'give-tail', el('span', 'give-stars', '••••'), card.tail),
    el('div', 'give-left', el('span', 'seconds-left', String(left)), words('', language, GIVE_CARD.seconds)),
    el('div', 'buttons', touchable('', words('', language, GIVE_CARD.keep), onKeep)),
  ];
}
