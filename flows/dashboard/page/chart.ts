/** A chart where a widget wants one: what draws it is asked for when the first one is seen; its numbers stand below. */
import type { ChartDoor, Drawn, Series } from './charts';
import { bounds, shortTime } from './figures';
import { h, onBeforeUnmount, onMounted, ref, type VNode, watch } from './vue';
import { language, say, W } from './words';

let asked: Promise<ChartDoor> | undefined;

/** Of `charts.js`, below the address of this widget's own script; set by whoever knows it. */
let address = '';
export function chartsAt(url: string): void {
  address = url;
}

async function charts(): Promise<ChartDoor> {
  asked ??= import(address).then(() => (window as unknown as { corideCharts: ChartDoor }).corideCharts);
  return asked;
}

/** @param series what is drawn now; drawn anew when it changes */
export function chart(series: () => Series): () => VNode {
  const element = ref<HTMLElement>();
  let drawn: Drawn | undefined;
  let isOver = false;
  const draw = async (): Promise<void> => {
    const { value: on } = element;
    if (!on) return;
    const door = await charts();
    if (isOver || element.value !== on) return;
    if (drawn && drawn.element !== on) {
      drawn.close();
      drawn = undefined;
    }
    drawn ??= door.open(on);
    drawn.show(series());
  };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const again = () => void draw();
  onMounted(() => dark.addEventListener('change', again));
  watch([() => JSON.stringify(series()), language, element], again);
  onBeforeUnmount(() => {
    isOver = true;
    dark.removeEventListener('change', again);
    drawn?.close();
  });
  return () => {
    const { name, points } = series();
    return h('figure', { class: 'chart' }, [
      h('figcaption', name),
      h('div', { class: 'drawing', ref: element, role: 'img', 'aria-label': name }),
      h('details', [
        h('summary', { 'aria-label': `${name}: ${say(W.numbers)}` }, say(W.numbers)),
        numbers(points),
      ]),
    ]);
  };
}

const numbers = (points: Series['points']): VNode =>
  h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': say(W.numbers) }, [
    h('table', [
      h(
        'tbody',
        [...points]
          .reverse()
          .map((point) =>
            h('tr', { key: point.at }, [
              h('th', { scope: 'row' }, shortTime(point.at, Date.now())),
              h(
                'td',
                { class: 'number' },
                'least' in point ? bounds(point.least, point.most) : (point.value ?? '—'),
              ),
            ]),
          ),
      ),
    ]),
  ]);
