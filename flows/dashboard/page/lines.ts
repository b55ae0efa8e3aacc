/** Check-ins of each line by the hour: as bars, and as a table that is read and copied. */
import type { LineHistory } from '../../fleet/history';
import { chart } from './chart';
import { bounds, clockTime } from './figures';
import type { Fleet } from './fleet';
import { computed, h, type VNode } from './vue';
import { lineName, say, W } from './words';

const HOUR_MS = 3_600_000;
const HOURS = 24;

export function linesTable(fleet: Fleet): () => VNode {
  const hours = computed(() => {
    const last = Math.floor(fleet.now.value / HOUR_MS) * HOUR_MS;
    const all = Array.from({ length: HOURS }, (_, i) => last - (HOURS - 1 - i) * HOUR_MS);
    const first = Math.min(...fleet.lines.value.flatMap((line) => line.hours.map(({ at }) => at)));
    return all.filter((at) => at >= first);
  });
  const draw = chart(() => ({
    kind: 'bounds',
    name: say(W.chartCheckIns),
    points: hours.value.map((at) => {
      const of = fleet.lines.value.flatMap((line) => line.hours.filter((hour) => hour.at === at));
      return { at, least: sumOf(of, 'least'), most: sumOf(of, 'most') };
    }),
  }));
  return () =>
    h('section', { class: 'card lines' }, [
      h('header', [h('h2', say(W.lines)), h('span', { class: 'quiet' }, say(W.linesHow))]),
      fleet.lines.value.length === 0
        ? h('p', { class: 'quiet empty' }, say(W.noLines))
        : [draw(), numbers(fleet.lines.value, hours.value)],
    ]);
}

/** The newest hour stands first: it is what one looks for. */
function numbers(lines: readonly LineHistory[], hours: readonly number[]): VNode {
  const newest = [...hours].reverse();
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': say(W.lines) }, [
    h('table', { id: 'lines' }, [
      h('thead', [
        h('tr', [
          h('th', { scope: 'col' }, say(W.line)),
          h('th', { scope: 'col', class: 'number' }, say(W.dayTotal)),
          ...newest.map((at) => h('th', { scope: 'col', class: 'number' }, clockTime(at))),
        ]),
      ]),
      h(
        'tbody',
        lines.map(({ line, hours: own }) =>
          h('tr', { key: line ?? '' }, [
            h('th', { scope: 'row' }, line === null ? say(W.noLine) : lineName(line)),
            h('td', { class: 'number' }, h('b', bounds(sumOf(own, 'least'), sumOf(own, 'most')))),
            ...newest.map((at) => {
              const found = own.find((hour) => hour.at === at);
              return h('td', { class: 'number' }, found ? bounds(found.least, found.most) : '·');
            }),
          ]),
        ),
      ),
    ]),
  ]);
}

const sumOf = (
  hours: readonly { readonly least: number; readonly most: number }[],
  of: 'least' | 'most',
): number => hours.reduce((sum, hour) => sum + hour[of], 0);
