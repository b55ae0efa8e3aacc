import assert from 'node:assert/strict';
import { prometheusMetrics } from '../../platform/metrics/prometheus';
import { readExposition } from '../metrics/exposition';
import { TABLES } from '../metrics/tables';
import { ROWS } from './grafana';

/** Words of PromQL, and labels that Prometheus itself adds. */
const WORDS = ['sum', 'max', 'min', 'by', 'rate', 'histogram_quantile', 'le', 'job', 'instance'];

/** What an expression names that nobody tells; `known`: labels by the name of a series. */
function unknownIn(
  [expression, legend]: readonly [string, string],
  known: ReadonlyMap<string, readonly string[]>,
): string[] {
  const bare = expression.replace(/"[^"]*"/g, '').replace(/\[\d+m\]/g, '');
  const named = [...bare.matchAll(/[a-z_][a-z0-9_]*/g), ...legend.matchAll(/(?<=\{\{)\w+/g)].map(
    ([word]) => word,
  );
  const series = named.filter((word) => /^(coride|process|nodejs)_/.test(word));
  const labels = series.flatMap((name) => known.get(name) ?? []);
  const values = [...expression.matchAll(/(\w+)="([^"]*)"/g)].filter(
    ([, label, value]) => !labels.includes(`${label}=${value}`),
  );
  return [
    ...series.filter((name) => !known.has(name)),
    ...named.filter((word) => !series.includes(word) && !WORDS.includes(word) && !labels.includes(word)),
    ...values.map(([text]) => text),
    ...(series.length === 0 ? ['no series'] : []),
  ];
}

async function knownSeries(): Promise<Map<string, string[]>> {
  const node = readExposition(await (await prometheusMetrics()).text()).map(
    ({ name }) => [name, []] as const,
  );
  const ours = Object.values(TABLES)
    .flat()
    .flatMap(({ kind, name, labels }) => {
      const names = Object.entries(labels).flatMap(([label, all]) => [
        label,
        ...all.map((value) => `${label}=${value}`),
      ]);
      const series = kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name];
      return series.map((each) => [each, names] as const);
    });
  return new Map<string, string[]>([...node, ...ours].map(([name, labels]) => [name, [...labels]]));
}

describe('interfaces: the Grafana dashboard', () => {
  it('asks for series, labels and values that the parts tell', async () => {
    const known = await knownSeries();
    const queries = ROWS.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries));
    assert.ok(queries.length > 20);
    for (const query of queries) assert.deepEqual(unknownIn(query, known), [], query[0]);
  });

  it('that asks for what nobody tells is found (control)', async () => {
    const known = await knownSeries();
    for (const [expression, legend] of [
      ['sum(coride_operator_store_brokn)', ''],
      ['sum by (vehicle) (coride_operator_terminals)', ''],
      ['sum(coride_operator_terminals{presence="asleep"})', ''],
      ['sum(coride_operator_answer_seconds)', ''],
      ['sum(coride_broker_connections)', '{{terminal}}'],
      ['sum(1)', ''],
    ] as const)
      assert.equal(unknownIn([expression, legend], known).length, 1, expression);
  });
});
