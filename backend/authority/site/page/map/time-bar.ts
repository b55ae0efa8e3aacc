/** Days of the map: a bar a day, and two handles under them for the span that is looked at. */
import { fill, h, svg } from '../dom';
import { say } from '../i18n';
import { sayDate } from '../local-time';
import { dayCounted, MAP_WORDS } from './words';

export type TimeBar = {
  readonly element: HTMLElement;
  /** Places a day, in the order of the days. */
  count(counts: readonly number[]): void;
};

/** @param changed the span's first and last day, as indices of `days` */
export function createTimeBar(
  days: readonly string[],
  span: { from: number; to: number },
  changed: () => void,
): TimeBar {
  const last = days.length - 1;
  const bars = svg('svg', { class: 'bars', preserveAspectRatio: 'none', role: 'img' });
  const fillPart = h('span', { class: 'filled' });
  const handle = (which: 'from' | 'to') => {
    const input = h('input', {
      type: 'range',
      id: `days-${which}`,
      min: 0,
      max: last,
      step: 1,
      'aria-label': say(which === 'from' ? MAP_WORDS.fromDay : MAP_WORDS.toDay),
    });
    input.value = String(span[which]);
    input.addEventListener('input', () => {
      const value = Number(input.value);
      span[which] = which === 'from' ? Math.min(value, span.to) : Math.max(value, span.from);
      input.value = String(span[which]);
      mark();
      changed();
    });
    return input;
  };
  const handles = { from: handle('from'), to: handle('to') };
  const mark = () => {
    for (const which of ['from', 'to'] as const)
      handles[which].setAttribute('aria-valuetext', sayDate(days[span[which]]!));
    const share = (at: number) => (last === 0 ? 0 : (100 * at) / last);
    fillPart.style.left = `${share(span.from)}%`;
    fillPart.style.right = `${100 - share(span.to)}%`;
    // The handle that can still move lies on top where both stand at one end.
    handles.from.classList.toggle('above', span.from === last);
  };
  mark();
  return {
    element: h(
      'div',
      { class: 'time-bar' },
      bars,
      h('div', { class: 'span' }, h('span', { class: 'track' }, fillPart), handles.from, handles.to),
    ),
    count(counts) {
      const most = Math.max(1, ...counts);
      const width = 100 / days.length;
      bars.setAttribute('viewBox', '0 0 100 40');
      const said = days.map((day, i) => dayCounted(sayDate(day), counts[i]!)).join(', ');
      bars.setAttribute('aria-label', `${say(MAP_WORDS.everyDay)}: ${said}`);
      fill(
        bars,
        ...counts.map((count, i) => {
          const height = count === 0 ? 1 : 3 + (37 * count) / most;
          const isIn = i >= span.from && i <= span.to;
          return svg('rect', {
            x: i * width + width * 0.1,
            y: 40 - height,
            width: width * 0.8,
            height,
            class: isIn ? 'in' : 'out',
          });
        }),
      );
    },
  };
}
