/** Pieces of the tab 查询. */
import type { ExposureSource, RideExposure, TripExposure } from '../../../../../protocol/exposures/list';
import { h, svg, text } from '../dom';
import { currentLanguage, say, type Words } from '../i18n';
import { icon } from '../icons';
import { dateOf, minuteOf } from '../local-time';
import { withCall } from '../views/parts';
import { lineName } from '../words';
import type { Lists } from './published';
import { CHECK_WORDS, heardNow, MODE_WORDS, oldData, publishedBy } from './words';

/** What to do now, 1-2-3; the number can be called. */
export function whatNow(): HTMLElement[] {
  const steps = CHECK_WORDS.steps[currentLanguage()];
  return [
    text('h2', CHECK_WORDS.whatNow),
    h('ol', { class: 'steps' }, ...steps.map((step) => h('li', {}, h('span', {}, ...withCall(step))))),
  ];
}

/** Each source with its link; the newest last. */
export function sources(all: readonly ExposureSource[]): HTMLElement {
  return h(
    'ul',
    { class: 'sources' },
    ...all.map(({ name, url, publishedOn }) =>
      h(
        'li',
        {},
        say(publishedBy(name, dateOf(Date.parse(publishedOn)))),
        ' ',
        url ? h('a', { href: url, rel: 'noreferrer', target: '_blank' }, say(CHECK_WORDS.source)) : null,
      ),
    ),
  );
}

/** Line and vehicle of a published trip: `168路 车号 30217`. */
export function nameOf(exposure: RideExposure | TripExposure): string {
  const line = exposure.kind === 'ride' ? exposure.line : exposure.number;
  const mode =
    exposure.kind === 'trip' && exposure.mode !== 'bus' ? `${say(MODE_WORDS[exposure.mode])} ` : '';
  const named = /^\d+$/.test(line) ? `${line}路` : line;
  const vehicle = exposure.vehicle ? ` · ${exposure.vehicle}` : '';
  return `${mode}${say(lineName(named))}${vehicle}`;
}

/** When the case was on board, as far as it was published. */
export function timesOf({ from, to }: { from?: number; to?: number }): string {
  if (from === undefined) return say(CHECK_WORDS.noTimes);
  return to === undefined ? minuteOf(from) : `${minuteOf(from)} – ${minuteOf(to)}`;
}

/** Two bars on one scale, and the time that both hold between dashed lines. */
export function overlapBars(own: Span, other: Span, shared: Span): HTMLElement {
  const [from, to] = [Math.min(own.from, other.from), Math.max(own.to, other.to)];
  const x = (at: number) => 4 + (292 * (at - from)) / Math.max(to - from, 1);
  const bar = ({ from, to }: Span, y: number, classes: string) =>
    svg('rect', { x: x(from), y, width: Math.max(x(to) - x(from), 4), height: 14, rx: 3, class: classes });
  const width = Math.max(x(shared.to) - x(shared.from), 4);
  return h(
    'div',
    { class: 'overlap' },
    h(
      'div',
      { class: 'overlap-names', 'aria-hidden': 'true' },
      text('span', CHECK_WORDS.you),
      text('span', CHECK_WORDS.theCase),
    ),
    h(
      'div',
      {},
      svg(
        'svg',
        { viewBox: '0 0 300 62', 'aria-hidden': 'true' },
        svg('rect', { x: x(shared.from), y: 1, width, height: 60, class: 'shared' }),
        bar(own, 10, 'own'),
        bar(other, 38, 'case'),
      ),
      h('p', { class: 'overlap-times' }, `${minuteOf(shared.from)} – ${minuteOf(shared.to)}`),
    ),
  );
}
type Span = { readonly from: number; readonly to: number };

/** The other ways to see what is published: the map, and everything as plain text. */
export const moreLinks = (): HTMLElement =>
  h(
    'p',
    { class: 'links' },
    h('a', { href: '/map', id: 'check-map' }, say(CHECK_WORDS.map)),
    h('a', { href: '/exposures/', id: 'check-all' }, say(CHECK_WORDS.all)),
  );

/** A line of the card that says what was searched. */
export const fact = (name: Words, value: Words | string): HTMLElement[] => [
  text('dt', name),
  h('dd', {}, typeof value === 'string' ? value : say(value)),
];

export const freshness = ({ madeAt, isOld }: Lists): Words => {
  const date = `${dateOf(madeAt)} ${minuteOf(madeAt)}`;
  return isOld ? oldData(date) : heardNow(date);
};

/** The square with the 0: nothing found is no verdict. */
export const nothingMark = (): SVGElement =>
  svg(
    'svg',
    { viewBox: '0 0 24 24', class: 'icon nothing', 'aria-hidden': 'true' },
    svg('path', {
      class: 'line',
      d: 'M5.500 2h13a3.5 3.5 0 0 1 3.5 3.500v13a3.5 3.5 0 0 1-3.5 3.500h-13a3.5 3.5 0 0 1-3.5-3.500v-13a3.5 3.5 0 0 1 3.5-3.500z',
    }),
    svg('ellipse', { class: 'line', cx: 12, cy: 12, rx: 2.6, ry: 4.2 }),
  );

export const careTitle = (words: Words): HTMLElement =>
  h('h1', { tabindex: -1, 'data-focus': true }, icon('care'), h('span', {}, say(words)));
