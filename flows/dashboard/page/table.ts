/** Every terminal, however many: searched, filtered, sorted; only rows in sight are drawn. */
import type { Shown } from '../batch';
import { type Choice, chosen, controls } from './choice';
import type { Host } from './dashboard';
import { vehicleLink } from './fault-list';
import { count, degrees, heardTime, seconds, size, whole } from './figures';
import type { Fleet } from './fleet';
import { markOf, markShape, rankOf, stateWords } from './marks';
import { computed, h, onBeforeUnmount, onMounted, type Ref, ref, type VNode } from './vue';
import { lineName, say, W, type Words } from './words';

type Column = {
  readonly key: string;
  readonly name: Words;
  /** Figures stand to the right. */
  readonly isNumber?: boolean;
  /** Small stands first. */
  readonly order: (row: Shown) => number | string;
};

const COLUMNS: readonly Column[] = [
  { key: 'state', name: W.presence, order: rankOf },
  { key: 'vehicle', name: W.vehicle, order: ({ vehicle }) => vehicle },
  { key: 'line', name: W.line, order: ({ line }) => line ?? '\uffff' },
  { key: 'heard', name: W.heard, isNumber: true, order: ({ heardAt }) => -(heardAt ?? 0) },
  { key: 'waiting', name: W.waiting, isNumber: true, order: ({ waiting }) => -few(waiting) },
  { key: 'clock', name: W.clockError, isNumber: true, order: ({ clockErrorMs }) => -(clockErrorMs ?? -1) },
  {
    key: 'storage',
    name: W.storage,
    isNumber: true,
    order: ({ freeStorageMiB }) => freeStorageMiB ?? Number.MAX_VALUE,
  },
  {
    key: 'temperature',
    name: W.temperature,
    isNumber: true,
    order: ({ temperatureC }) => -(temperatureC ?? -99),
  },
  { key: 'version', name: W.version, order: ({ version }) => version ?? '' },
];

const few = (waiting: Shown['waiting']): number => (waiting === '<5' ? 1 : (waiting ?? -1));

const WIDE_PX = { least: 760, row: 44, narrowRow: 72 } as const;
/** Rows beyond the edges that are drawn too, so that a quick scroll shows no gap. */
const SPARE = 6;

export function table(host: Host, fleet: Fleet, choice: Choice): () => VNode {
  const sort = ref({ key: 'state', isDown: false });
  const scroller = ref<HTMLElement>();
  const [top, height, width] = [ref(0), ref(480), ref(1200)];
  const list = computed(() => sorted(chosen(fleet, choice), sort.value));
  const lines = computed(() =>
    [...new Set([...fleet.rows.value.values()].flatMap(({ line }) => line ?? []))].sort((a, b) =>
      a.localeCompare(b, 'zh', { numeric: true }),
    ),
  );
  let isDue = false;
  const measure = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      const { value: on } = scroller;
      if (!on) return;
      [top.value, height.value, width.value] = [on.scrollTop, on.clientHeight, on.clientWidth];
    });
  };
  const sized = new ResizeObserver(measure);
  onMounted(() => scroller.value && sized.observe(scroller.value));
  onBeforeUnmount(() => sized.disconnect());

  const body = (isWide: boolean): VNode => {
    const rowPx = isWide ? WIDE_PX.row : WIDE_PX.narrowRow;
    const all = list.value;
    const first = Math.max(0, Math.min(Math.floor(top.value / rowPx), all.length) - SPARE);
    const last = Math.min(all.length, first + Math.ceil(height.value / rowPx) + 2 * SPARE);
    return h(
      'div',
      { class: 'rows', role: 'rowgroup', style: { height: `${all.length * rowPx}px` } },
      all.slice(first, last).map((row, i) => line(row, first + i, rowPx)),
    );
  };
  const line = (row: Shown, at: number, rowPx: number): VNode =>
    h(
      'div',
      {
        key: row.terminalId,
        role: 'row',
        class: 'row',
        'aria-rowindex': at + 2,
        'data-terminal': row.terminalId,
        style: { transform: `translateY(${at * rowPx}px)`, height: `${rowPx}px` },
      },
      COLUMNS.map(({ key, isNumber }) =>
        h(
          'div',
          { role: 'cell', class: ['cell', `of-${key}`, isNumber ? 'number' : ''] },
          cellOf(host, fleet, row, key),
        ),
      ),
    );
  return () => {
    const isWide = width.value >= WIDE_PX.least;
    return h('section', { class: 'card terminals' }, [
      h('header', [
        h('h2', say(W.terminals)),
        h(
          'span',
          { class: 'quiet', role: 'status' },
          list.value.length === fleet.rows.value.size
            ? `${whole(fleet.rows.value.size)} · ${say(W.troubledFirst)}`
            : `${whole(list.value.length)} / ${whole(fleet.rows.value.size)}`,
        ),
      ]),
      controls(choice, lines.value),
      h(
        'div',
        {
          ref: scroller,
          class: ['grid', isWide ? 'is-wide' : 'is-narrow'],
          role: 'table',
          tabindex: 0,
          'aria-label': say(W.terminals),
          'aria-rowcount': list.value.length + 1,
          onScrollPassive: measure,
        },
        [
          heads(sort),
          list.value.length > 0
            ? body(isWide)
            : h('div', { role: 'row', class: 'quiet empty' }, [
                h(
                  'div',
                  { role: 'cell' },
                  say(
                    fleet.now.value === 0
                      ? W.loading
                      : fleet.rows.value.size === 0
                        ? W.noTerminals
                        : W.nobody,
                  ),
                ),
              ]),
        ],
      ),
    ]);
  };
}

function sorted(rows: Shown[], { key, isDown }: { readonly key: string; readonly isDown: boolean }): Shown[] {
  const { order } = COLUMNS.find((column) => column.key === key)!;
  const way = isDown ? -1 : 1;
  return rows
    .map((row) => ({ row, by: order(row) }))
    .sort((a, b) => way * compare(a.by, b.by) || compare(a.row.vehicle, b.row.vehicle))
    .map(({ row }) => row);
}

const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

function heads(sort: Ref<{ readonly key: string; readonly isDown: boolean }>): VNode {
  const head = ({ key, name, isNumber }: Column): VNode => {
    const isBy = sort.value.key === key;
    const press = () => {
      sort.value = { key, isDown: isBy && !sort.value.isDown };
    };
    const way = !isBy ? 'none' : sort.value.isDown ? 'descending' : 'ascending';
    return h(
      'div',
      { role: 'columnheader', class: ['cell', `of-${key}`, isNumber ? 'number' : ''], 'aria-sort': way },
      h('button', { type: 'button', onClick: press }, [
        say(name),
        h('span', { class: 'way', 'aria-hidden': 'true' }, isBy ? (sort.value.isDown ? ' ▼' : ' ▲') : ''),
      ]),
    );
  };
  return h('div', { class: 'heads', role: 'rowgroup' }, [
    h('div', { role: 'row', class: 'head', 'aria-rowindex': 1 }, COLUMNS.map(head)),
  ]);
}

function cellOf(host: Host, fleet: Fleet, row: Shown, key: string): (VNode | string)[] | string {
  switch (key) {
    case 'state':
      return [markShape(markOf(row)), h('b', stateWords(row))];
    case 'vehicle':
      return [vehicleLink(host, fleet, row.terminalId)];
    case 'line':
      return row.line ? lineName(row.line) : row.kind === 'taxi' ? say(W.taxi) : '—';
    case 'heard':
      return heardTime(row.heardAt, fleet.now.value);
    case 'waiting':
      // What it had when it was last heard says nothing of now.
      return row.presence === 'offline' ? say(W.unknown) : count(row.waiting);
    case 'clock':
      return seconds(row.clockErrorMs);
    case 'storage':
      return size(row.freeStorageMiB);
    case 'temperature':
      return degrees(row.temperatureC);
    default:
      return row.version ?? '—';
  }
}
