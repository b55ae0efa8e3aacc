/** Metrics for Prometheus, by `prom-client`: a registry of its own, with what Node.js says of the process besides. */
import type { Metrics } from './metrics';
import { type Labels, type Metric, SECONDS } from './metrics';

export type PrometheusMetrics = Metrics & {
  readonly contentType: string;
  /** Everything as of now, in Prometheus' text format 0.0.4. */
  text(): Promise<string>;
};

/** Where a label has a value that its table does not name. */
const OTHER = 'other';

/** Loads the library, which takes 30 ms and 5 to 12 MB: whoever has no metrics door does not pay for it. */
export async function prometheusMetrics(): Promise<PrometheusMetrics> {
  const { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } = await import('prom-client');
  const register = new Registry();
  collectDefaultMetrics({ register });
  const described = ({ name, help, labels }: Metric) => ({
    name,
    help,
    labelNames: Object.keys(labels),
    registers: [register],
  });
  return {
    contentType: register.contentType,
    text: () => register.metrics(),
    counter: (metric) => {
      const made = new Counter(described(metric));
      // A series that is not there at 0 has no first increase: rates and alerts would miss it.
      for (const labels of combinations(metric.labels)) made.inc(labels, 0);
      return (labels, by = 1) => made.inc(bounded(metric.labels, labels), by);
    },
    histogram: (metric) => {
      const made = new Histogram({ ...described(metric), buckets: [...SECONDS] });
      for (const labels of combinations(metric.labels)) made.zero(labels);
      return (seconds, labels) => made.observe(bounded(metric.labels, labels), seconds);
    },
    gauge: (metric, read) => {
      new Gauge({
        ...described(metric),
        async collect() {
          this.reset();
          for (const [value, labels] of await read()) this.set(bounded(metric.labels, labels), value);
        },
      });
    },
  };
}

function combinations(labels: Labels): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (sets, [name, values]) => sets.flatMap((set) => values.map((value) => ({ ...set, [name]: value }))),
    [{}],
  );
}

function bounded(allowed: Labels, labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(allowed).map(([name, values]) => {
      const value = labels[name];
      return [name, value !== undefined && values.includes(value) ? value : OTHER];
    }),
  );
}
