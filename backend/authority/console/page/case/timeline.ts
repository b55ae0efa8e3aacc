/**
 * The rides of the case as a timeline: a row a day, from 04:00 to 04:00 as keys go. Solid is certainly on board, hatched
 * possibly; a dot where boarding, a ring only where the rider said when they got off (SCREENS.md section 1.3).
 */
import { fill, h, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownRide } from '../../shown-form';
import type { App } from '../app';
import { marksText, sinceChip } from './marks';
import { alightingShort, clock, lineText, shortDate, spanText, weekday } from './times';
import { C } from './words';

const DAY_MS = 86_400_000;
const HOURS = [4, 8, 12, 16, 20, 24, 28];
/** A label beside the next bar needs this much of a row, in parts of a day. */
const LABEL = 0.44;
/** Where a label no longer fits on the right of its bar's beginning. */
const LATE = 0.52;

export type Timeline = {
  readonly element: HTMLElement;
  /** Marks the chosen ride; null: none. */
  choose(ride: number | null): void;
};

/** @param sharedBy how many co-riders shared a ride, as far as they came */
export function timeline(
  app: App,
  rides: readonly ShownRide[],
  days: { readonly first: number; readonly last: number; readonly isAll: boolean },
  onChoose: (ride: number | null) => void,
): Timeline & { count(sharedBy: (ride: number) => number): void } {
  const buttons = new Map<number, HTMLElement[]>();
  const counts = new Map<number, HTMLElement[]>();
  let chosen: number | null = null;
  const rows: HTMLElement[] = [];
  for (let day = days.last; day >= days.first; day--) {
    const start = (day * 86_400 - app.state.dayShift) * 1000;
    const onDay = rides.flatMap((ride, at) => {
      const { left, right } = edgesOf(ride, start);
      return right > 0 && left < 1 ? [{ ride, at, left: Math.max(0, left), right: Math.min(1, right) }] : [];
    });
    const lanes: number[] = [];
    const bars = onDay.map(({ ride, at, left, right }) => {
      // What begins late in the day has its words on its left.
      const isLate = left > LATE;
      const [begins, ends] = isLate
        ? [Math.min(left, right - LABEL), right]
        : [left, Math.max(right, left + LABEL)];
      let lane = lanes.findIndex((end) => end <= begins);
      if (lane < 0) lane = lanes.length;
      lanes[lane] = ends;
      const count = h('span', { class: 'count' });
      const bar = barOf(app, ride, at, start, count, () => onChoose(chosen === at ? null : at));
      buttons.set(at, [...(buttons.get(at) ?? []), bar]);
      counts.set(at, [...(counts.get(at) ?? []), count]);
      bar.classList.toggle('late-in-day', isLate);
      if (isLate) bar.style.right = `${((1 - right) * 100).toFixed(3)}%`;
      else bar.style.left = `${(left * 100).toFixed(3)}%`;
      bar.style.top = `${lane * 44}px`;
      return bar;
    });
    const track = h('div', { class: 'track' }, ...grid(), ...bars);
    track.style.height = `${Math.max(1, lanes.length) * 44}px`;
    if (bars.length === 0) track.append(text('span', days.isAll ? C.noRides : C.stillComing, 'quiet none'));
    const noon = start + DAY_MS / 2;
    rows.push(
      h(
        'li',
        {},
        h('span', { class: 'date' }, h('b', {}, shortDate(app, noon)), ' ', weekday(app, noon)),
        track,
      ),
    );
  }
  const head = axis();
  const element = h('div', { class: 'timeline' }, legend(), head, h('ol', { id: 'rides' }, ...rows));
  // Bars are parts of a row's width, which only the page knows.
  new ResizeObserver(([entry]) =>
    element.style.setProperty('--track', `${entry!.contentRect.width}px`),
  ).observe(head.lastElementChild!);
  return {
    element,
    choose(ride) {
      chosen = ride;
      for (const [at, bars] of buttons)
        for (const bar of bars) bar.setAttribute('aria-pressed', String(at === ride));
    },
    count(sharedBy) {
      for (const [at, spans] of counts)
        for (const span of spans) fill(span, ` ・ ${sharedBy(at)} ${say(C.people)}`);
    },
  };
}

/** From the earliest boarding to the latest getting off, in parts of the day that begins at `start`. */
const edgesOf = ({ boarding, alighting }: ShownRide, start: number) => ({
  left: (boarding.earliest - start) / DAY_MS,
  right: (alighting.latest - start) / DAY_MS,
});

function barOf(
  app: App,
  ride: ShownRide,
  at: number,
  start: number,
  count: HTMLElement,
  onclick: () => void,
) {
  const { boarding, alighting } = ride;
  const pieces = [
    ['maybe', boarding.earliest, boarding.latest],
    ['sure', boarding.latest, alighting.earliest],
    ['maybe', alighting.earliest, alighting.latest],
  ] as const;
  const inDay = (unixMs: number) => Math.min(DAY_MS, Math.max(0, unixMs - start));
  const drawn = pieces
    .map(([kind, from, to]) => ({ kind, width: Math.max(0, inDay(to) - inDay(from)) / DAY_MS }))
    .filter(({ width }) => width > 0);
  const whole = drawn.reduce((sum, { width }) => sum + width, 0);
  const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.append(h('span', { class: 'dot' }));
  for (const { kind, width } of drawn) {
    const piece = h('span', { class: kind });
    piece.style.flexGrow = String(width / whole);
    bar.append(piece);
  }
  if (alighting.latestRule === 'said') bar.append(h('span', { class: 'ring' }));
  const button = h(
    'button',
    {
      type: 'button',
      class: 'ride',
      id: `ride-${at}`,
      'aria-pressed': 'false',
      title: rideText(app, ride),
      onclick,
    },
    h('span', { class: 'words' }, h('b', {}, lineText(ride.lineId)), count, ...sinceChip(ride.since)),
    bar,
    h('span', { class: 'heard' }, rideText(app, ride)),
  );
  bar.style.width = `calc(var(--track) * ${whole.toFixed(5)})`;
  return button;
}

/** All that is known of a ride's times, as one sentence. */
export function rideText(app: App, { boarding, alighting, vehicleId, marks }: ShownRide): string {
  const off = `${spanText(app, alighting)} (${alightingShort(alighting.latestRule)})`;
  const parts = [
    vehicleId,
    `${shortDate(app, boarding.earliest)} ${spanText(app, boarding)}`,
    off,
    marksText(marks),
  ];
  return parts.filter(Boolean).join(' ・ ');
}

const legend = (): HTMLElement =>
  h(
    'p',
    { class: 'legend' },
    h('span', { class: 'swatch sure', 'aria-hidden': 'true' }),
    h('span', {}, say(C.certainOn)),
    h('span', { class: 'swatch maybe', 'aria-hidden': 'true' }),
    h('span', {}, say(C.possibleOn)),
  );

function axis(): HTMLElement {
  const hours = HOURS.map((hour, i) => {
    const mark = h('span', {}, String(hour > 24 ? hour - 24 : hour));
    mark.style.left = `${(i / (HOURS.length - 1)) * 100}%`;
    return mark;
  });
  return h(
    'div',
    { class: 'axis', 'aria-hidden': 'true' },
    h('span', { class: 'date' }),
    h('div', { class: 'track' }, ...hours),
  );
}

function grid(): HTMLElement[] {
  return HOURS.slice(1, -1).map((_, i) => {
    const line = h('i', { 'aria-hidden': 'true' });
    line.style.left = `${((i + 1) / (HOURS.length - 1)) * 100}%`;
    return line;
  });
}

export const rideTitle = (app: App, ride: ShownRide): string =>
  `${lineText(ride.lineId)} ・ ${shortDate(app, ride.boarding.earliest)} ${clock(app, ride.boarding.earliest)}–${clock(app, ride.alighting.latest)} ・ ${say(C.vehicleNo)} ${ride.vehicleId}`;
