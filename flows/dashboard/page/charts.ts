/** What draws charts: ECharts, with no more of it than bars and lines need; a file of its own, for pages without charts. */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

export type Series =
  | {
      readonly kind: 'figure';
      readonly name: string;
      /** Null: not told; the line breaks. */
      readonly points: readonly { readonly at: number; readonly value: number | null }[];
    }
  | {
      /** Bars: solid as far as is certain, hatched as far as is possible. */
      readonly kind: 'bounds';
      readonly name: string;
      readonly points: readonly { readonly at: number; readonly least: number; readonly most: number }[];
    };

export type Drawn = {
  readonly element: HTMLElement;
  show(series: Series): void;
  close(): void;
};
export type ChartDoor = { open(element: HTMLElement): Drawn };

use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

/** Longer than this between two figures is a gap. */
const GAP_MS = 11 * 60_000;

const door: ChartDoor = {
  open(element) {
    const chart = init(element, null, { renderer: 'svg' });
    const resized = new ResizeObserver(() => chart.resize());
    resized.observe(element);
    return {
      element,
      show: (series) => chart.setOption(optionOf(series, colours(element)), { notMerge: true }),
      close: () => {
        resized.disconnect();
        chart.dispose();
      },
    };
  },
};
(window as unknown as { corideCharts: ChartDoor }).corideCharts = door;

const HOUR_MS = 3_600_000;
type Span = { readonly min: number; readonly max: number };
type Colours = { readonly ink: string; readonly rule: string; readonly act: string; readonly paper: string };

function colours(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return { ink: of('--ink2'), rule: of('--rule'), act: of('--act'), paper: of('--paper') };
}

function optionOf(series: Series, { ink, rule, act, paper }: Colours): EChartsCoreOption {
  const label = { color: ink, fontSize: 14 };
  const shared = {
    animation: false,
    grid: { left: 8, right: 20, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: paper,
      borderColor: rule,
      textStyle: { color: ink, fontSize: 14 },
    },
    xAxis: {
      type: 'time',
      // A single figure has no span of its own.
      min: ({ min, max }: Span) => Math.min(min, max - HOUR_MS),
      axisLabel: { ...label, hideOverlap: true, formatter: '{HH}:{mm}' },
      axisLine: { lineStyle: { color: ink } },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: label,
      splitLine: { lineStyle: { color: rule } },
    },
  };
  if (series.kind === 'figure') {
    const data = withGaps(series.points);
    const line = { type: 'line', name: series.name, data, showSymbol: data.length < 3, connectNulls: false };
    return {
      ...shared,
      series: [{ ...line, lineStyle: { color: act, width: 2.5 }, itemStyle: { color: act } }],
    };
  }
  const hatch = { symbol: 'rect', rotation: Math.PI / 4, color: act, dashArrayX: [1, 0], dashArrayY: [2, 3] };
  const bar = { type: 'bar', stack: 'all', barMaxWidth: 28 };
  return {
    ...shared,
    xAxis: {
      type: 'category',
      data: series.points.map(({ at }) => hourOf(at)),
      axisLabel: label,
      axisLine: shared.xAxis.axisLine,
    },
    series: [
      { ...bar, data: series.points.map(({ least }) => least), itemStyle: { color: act } },
      {
        ...bar,
        data: series.points.map(({ least, most }) => most - least),
        itemStyle: { color: paper, borderColor: act, borderWidth: 1, decal: hatch },
      },
    ],
  };
}

/** A break in the line where nothing was told: figures that nobody measured are not drawn between. */
function withGaps(points: readonly { readonly at: number; readonly value: number | null }[]) {
  return points.flatMap(({ at, value }, i) => {
    const before = points[i - 1];
    const gap = before && at - before.at > GAP_MS ? [[before.at + 1, null]] : [];
    return [...gap, [at, value]];
  });
}

function hourOf(unixMs: number): string {
  const at = new Date(unixMs);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}
