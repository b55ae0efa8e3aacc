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

/**
 * Measures all in turn, `rounds` times over, so that a slow minute of the machine hits all of them alike.
 * @returns for each measure its value of every round
 */
export async function alternated<Value>(
  rounds: number,
  measures: readonly (() => Value | Promise<Value>)[],
): Promise<Value[][]> {
  const values = measures.map((): Value[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, measure] of measures.entries()) values[i]!.push(await measure());
  return values;
}

/** How long something took, ms. */
export async function timed(work: () => unknown): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** The smallest value that at least `share` (0 to 1) of all do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** p50 and p99 of times in ms, a list a round. */
export function latencyRows(name: string, rounds: readonly (readonly number[])[], note?: string): Row[] {
  const ofShare = (share: number) => rounds.map((times) => quantile(times, share));
  return [
    { name: `${name}: p50`, unit: 'ms', values: ofShare(0.5), ...(note !== undefined && { note }) },
    { name: `${name}: p99`, unit: 'ms', values: ofShare(0.99) },
  ];
}

/** The table in Markdown: median, least and most of each row's rounds. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, unit, values, note }) => [
    name,
    figure(quantile(values, 0.5)),
    values.length > 1 ? `${figure(Math.min(...values))} to ${figure(Math.max(...values))}` : 'once',
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
