/** Measuring and printing: several rounds, medians with their spread, one table (farm rule: quote medians and ratios). */
import { performance } from 'node:perf_hooks';

/** One line of the table. Values are one a round, in `unit`. */
export type Row = {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  /** What was done, and what to know about the figure. */
  readonly note?: string;
};

/** Runs `once` in a loop for about `ms` and returns its speed a second. */
export function perSecond(once: () => void, ms = 300): number {
  once();
  const start = performance.now();
  let runs = 0;
  do {
    for (let i = 0; i < 16; i++) once();
    runs += 16;
  } while (performance.now() - start < ms);
  return (runs * 1000) / (performance.now() - start);
}

/** `rounds` values of `measure`, one after another. */
export async function rounds(count: number, measure: () => number | Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let i = 0; i < count; i++) values.push(await measure());
  return values;
}

/** The value below which `share` (0 to 1) of all lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/** The table in Markdown: median, least and most of each row's rounds. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, unit, values, note }) => [
    name,
    figure(quantile(values, 0.5)),
    `${figure(Math.min(...values))} to ${figure(Math.max(...values))}`,
    unit,
    note ?? '',
  ]);
  const head = ['what', 'median', 'spread', 'unit', 'how'];
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function figure(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 10 ? value.toFixed(1) : value.toPrecision(2);
}
