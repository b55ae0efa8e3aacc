/** Pieces that several views show. */
import type { Ride } from '../diary';
import { both, type Child, h, text } from '../dom';
import { say, sayOther, type Words } from '../i18n';
import { type IconName, icon } from '../icons';
import { busNumber, lineName, numberEnding, WORDS } from '../words';

/** What a ride and the operator's answer both say of a vehicle. */
export type Vehicle = { line: string; vehicle: string; kind: 'bus' | 'taxi' };

export const vehicleOf = (ride: Ride): Vehicle => ({
  line: ride.line,
  vehicle: ride.vehicle,
  kind: ride.vehicleKind,
});

export const badgeWords = ({ kind, line }: Vehicle): Words => (kind === 'taxi' ? WORDS.taxi : lineName(line));

/** `车号 30217` of a bus; a taxi's plate is its name. */
export const vehicleWords = ({ kind, vehicle }: Vehicle): Words =>
  kind === 'taxi' ? { zh: vehicle, en: vehicle } : busNumber(vehicle);

/** `168路`: a badge in one colour, whatever the line's own colour is. */
export const badge = (vehicle: Vehicle, classes = ''): HTMLElement =>
  text('span', badgeWords(vehicle), `badge ${classes}`);

/** `168路 · 车号 30217` */
export const fullName = (vehicle: Vehicle): string =>
  `${say(badgeWords(vehicle))} · ${say(vehicleWords(vehicle))}`;

type ButtonKind = 'main' | 'second' | 'hero' | 'link';

/** A large button, in both languages where the moment is. */
export function button(
  id: string,
  words: Words,
  onPress: (pressed: HTMLButtonElement) => void,
  { kind = 'main' as ButtonKind, bilingual = true } = {},
): HTMLButtonElement {
  const element = h(
    'button',
    { type: 'button', id, class: kind },
    bilingual ? both('span', words) : say(words),
  );
  element.addEventListener('click', () => onPress(element));
  return element;
}

/** Changes the words on a button; the other language's line goes with them. */
export function relabel(element: HTMLElement, words: Words): void {
  const [own, other] = element.querySelectorAll('.both > span');
  if (!own || !other) {
    element.textContent = say(words);
    return;
  }
  own.textContent = say(words);
  other.textContent = sayOther(words);
}

/** After this long a button says what it is doing (SCREENS.md section 6). */
const SAY_BUSY_AFTER_MS = 400;

/** Disables `pressed` while `work` goes on; after a moment it says `busy`. Its own words come back. */
export async function whileBusy(
  pressed: HTMLButtonElement,
  usual: Words,
  busy: Words,
  work: () => Promise<unknown>,
): Promise<void> {
  if (pressed.getAttribute('aria-disabled') === 'true') return;
  // Not `disabled`: that would take the focus away.
  pressed.setAttribute('aria-disabled', 'true');
  const timer = setTimeout(() => relabel(pressed, busy), SAY_BUSY_AFTER_MS);
  try {
    await work();
  } finally {
    clearTimeout(timer);
    pressed.removeAttribute('aria-disabled');
    relabel(pressed, usual);
  }
}

/** Takes what is left of the height, so that what follows stands at the thumb. */
export const spacer = (): HTMLElement => h('div', { class: 'spacer' });

/** Buttons at the foot of the screen. */
export const foot = (...children: Child[]): HTMLElement => h('div', { class: 'foot' }, ...children);

/** A heading with its mark; takes the focus on arriving. */
export function verdict(mark: IconName, words: Words): HTMLElement {
  const heading = both('h1', words, 'verdict');
  heading.tabIndex = -1;
  heading.dataset.focus = '';
  heading.firstElementChild!.prepend(icon(mark));
  return heading;
}

/** A plain heading; takes the focus on arriving. */
export function title(words: Words, bilingual = false): HTMLElement {
  const heading = bilingual ? both('h1', words) : text('h1', words);
  heading.tabIndex = -1;
  heading.dataset.focus = '';
  return heading;
}

/** Who sees what. */
export const lockNote = (...children: Child[]): HTMLElement =>
  h('p', { class: 'lock-note' }, icon('lock'), h('span', {}, ...children));

/** A sentence whose hotline can be called. */
export function withCall(sentence: string): Child[] {
  const [before, after] = sentence.split('12320');
  return after === undefined ? [sentence] : [before!, h('a', { href: 'tel:12320' }, '12320'), after];
}

/** Whose phone this is, and the way out for somebody else. */
export function whose(digits: string, onNotMe: () => void): HTMLElement {
  return h(
    'div',
    { class: 'whose' },
    text('span', numberEnding(digits)),
    button('not-me', WORDS.notMe, onNotMe, { kind: 'link', bilingual: false }),
  );
}
