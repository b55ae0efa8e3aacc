/**
 * Metrics as a port. A part describes each of its metrics once, in a table of its own (`broker/metrics.ts`), with every value
 * that a label may have: so nothing of a rider, and no terminal's name, can become a label, and the number of series has
 * a bound. Names follow Prometheus' conventions: base units, `_total` for counters.
 */

/** Every value that each label may have. */
export type Labels = Readonly<Record<string, readonly string[]>>;

export type MetricKind = 'counter' | 'gauge' | 'histogram';

export type Metric<Kind extends MetricKind = MetricKind, L extends Labels = Labels> = {
  readonly kind: Kind;
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  readonly labels: L;
};

/** A value that the metric does not name is told as `other`. */
export type LabelsOf<L extends Labels> = { readonly [Name in keyof L]: string };
/** One value a set of labels. */
export type Readings<L extends Labels> = readonly (readonly [value: number, labels: LabelsOf<L>])[];

const NONE = {} as const;
type None = typeof NONE;

const maker =
  <Kind extends MetricKind>(kind: Kind) =>
  <const L extends Labels = None>(name: string, help: string, labels?: L): Metric<Kind, L> => ({
    kind,
    name,
    help,
    labels: labels ?? (NONE as unknown as L),
  });

/** How often something happened since the process began. */
export const counter = maker('counter');
/** How much there is of something now. */
export const gauge = maker('gauge');
/** How long something took, in seconds. */
export const histogram = maker('histogram');

/** Bounds of every histogram's buckets, seconds: from a sync of a good disk to what a rider will not wait for. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

export interface Metrics {
  /** @returns counts one more, or `by` more */
  counter<L extends Labels>(metric: Metric<'counter', L>): (labels: LabelsOf<L>, by?: number) => void;
  /** @returns notes one duration, in seconds */
  histogram<L extends Labels>(metric: Metric<'histogram', L>): (seconds: number, labels: LabelsOf<L>) => void;
  /** @param read is asked at each scrape; a set of labels that it leaves out is not told then */
  gauge<L extends Labels>(metric: Metric<'gauge', L>, read: () => Readings<L> | Promise<Readings<L>>): void;
}

/** For who is told nothing of metrics: nothing is counted. */
export const noMetrics: Metrics = {
  counter: () => () => {},
  histogram: () => () => {},
  gauge: () => {},
};

/** A gauge without labels. */
export const one = (value: number): Readings<None> => [[value, NONE]];

/** A gauge with a value for each value of its one label. */
export function each<Name extends string>(
  label: Name,
  values: Readonly<Record<string, number>>,
): Readings<Readonly<Record<Name, readonly string[]>>> {
  return Object.entries(values).map(
    ([name, value]) => [value, { [label]: name } as { readonly [Key in Name]: string }] as const,
  );
}
