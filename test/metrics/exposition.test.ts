import assert from 'node:assert/strict';
import { get } from 'node:http';
import { silentLog } from '../../platform/log';
import { openMetricsDoor } from '../../platform/metrics/door';
import { counter, each, gauge, histogram, one } from '../../platform/metrics/metrics';
import { prometheusMetrics } from '../../platform/metrics/prometheus';
import { whenTestEnds } from '../support/cleanup';
import { namingFaults, readExposition } from './exposition';
import { TABLES } from './tables';

const family = async (metrics: { text(): Promise<string> }, name: string) => {
  const found = readExposition(await metrics.text()).find((each) => each.name === name);
  assert.ok(found, name);
  return found;
};
const seriesOf = ({ samples }: Awaited<ReturnType<typeof family>>) =>
  samples.map(({ labels, value }) => [Object.values(labels).join(), value]);

describe('metrics: what is told', () => {
  it('begins at nothing for every value of a label, and counts a value that is not named as other', async () => {
    const metrics = await prometheusMetrics();
    const count = metrics.counter(counter('city_refusals_total', 'Refusals.', { why: ['late', 'twice'] }));
    assert.deepEqual(seriesOf(await family(metrics, 'city_refusals_total')), [
      ['late', 0],
      ['twice', 0],
    ]);
    count({ why: 'late' }, 3);
    count({ why: '13800246021' });
    assert.deepEqual(seriesOf(await family(metrics, 'city_refusals_total')), [
      ['late', 3],
      ['twice', 0],
      ['other', 1],
    ]);
    assert.doesNotMatch(await metrics.text(), /13800246021/);
  });

  it('asks gauges at each scrape, and forgets what they no longer say', async () => {
    const metrics = await prometheusMetrics();
    let now: Record<string, number> = { online: 2, late: 1 };
    metrics.gauge(gauge('city_terminals', 'Terminals.', { presence: ['online', 'late'] }), () =>
      each('presence', now),
    );
    metrics.gauge(gauge('city_size', 'Size.'), async () => one(7));
    assert.deepEqual(seriesOf(await family(metrics, 'city_terminals')), [
      ['online', 2],
      ['late', 1],
    ]);
    assert.deepEqual(seriesOf(await family(metrics, 'city_size')), [['', 7]]);
    now = { late: 3 };
    assert.deepEqual(seriesOf(await family(metrics, 'city_terminals')), [['late', 3]]);
  });

  it('has durations in buckets', async () => {
    const metrics = await prometheusMetrics();
    const note = metrics.histogram(histogram('city_answer_seconds', 'Answers.'));
    note(0.004, {});
    note(30, {});
    const { samples } = await family(metrics, 'city_answer_seconds');
    const bucket = (le: string) => samples.find(({ labels }) => labels.le === le)?.value;
    assert.deepEqual([bucket('0.0025'), bucket('0.005'), bucket('10'), bucket('+Inf')], [0, 1, 1, 2]);
  });

  it('is told to this machine only, and by GET', async () => {
    const door = await openMetricsDoor(await prometheusMetrics(), 0, silentLog());
    whenTestEnds(() => door.close());
    const at = `http://127.0.0.1:${door.port}`;
    assert.equal((await fetch(`${at}/metrics`)).status, 200);
    assert.equal((await fetch(`${at}/`)).status, 404);
    assert.equal((await fetch(`${at}/metrics`, { method: 'POST' })).status, 405);
    const ask = (host: string) =>
      new Promise<number>((resolve, reject) => {
        get(`${at}/metrics`, { headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        }).on('error', reject);
      });
    assert.equal(await ask('metrics.elsewhere.test'), 421);
  });
});

describe('metrics: the tables', () => {
  it('name metrics as Prometheus does, once, with labels that no rider or terminal can be', () => {
    const all = Object.values(TABLES).flat();
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
    for (const [part, table] of Object.entries(TABLES))
      for (const { kind, name, help, labels } of table) {
        const bucket = { name: `${name}_bucket`, labels: { le: '+Inf' }, value: 0 };
        const samples = kind === 'histogram' ? [bucket] : [];
        assert.deepEqual(namingFaults({ name, type: kind, help, samples }), []);
        const owner = name.startsWith('coride_broker_') ? 'operator' : /^coride_([a-z]+)_/.exec(name)?.[1];
        assert.equal(owner, part, name);
        const series = Object.values(labels).reduce((product, values) => product * values.length, 1);
        assert.ok(series <= 80, `${name} has ${series} series`);
        for (const label of Object.keys(labels))
          assert.match(label, /^(outcome|lane|code|presence|fault|door|status|kind|channel|device)$/, name);
      }
  });
});

describe('metrics: the reader and its rules', () => {
  const head = '# HELP a_total Help.\n# TYPE a_total counter\n';

  it('refuse what is no exposition (control)', () => {
    assert.equal(readExposition(`${head}a_total{b="c"} 1\n`)[0]?.samples[0]?.labels.b, 'c');
    for (const [text, why] of [
      [`${head}a_total 1`, /no end/],
      ['a_total 1\n', /without a type/],
      ['# TYPE a counter\na 1\n', /without its help/],
      [`${head}a_total{b="c} 1\n`, /no sample/],
      [`${head}a_total one\n`, /no number/],
      [`${head}a_total 1\na_total 2\n`, /told twice/],
      [`${head}b_total 1\n`, /not of a_total/],
      [head + head, /a second type/],
    ] as const)
      assert.throws(() => readExposition(text), why);
  });

  it('find names that are not as Prometheus has them (control)', () => {
    const found = (name: string, type: 'counter' | 'gauge' | 'histogram', help = 'Help.') =>
      namingFaults({ name, type, help, samples: [] }).join('; ');
    assert.match(found('checks', 'counter'), /without _total/);
    assert.match(found('checks_total', 'gauge'), /no counter/);
    assert.match(found('delay_ms', 'gauge'), /a unit/);
    assert.match(found('free_mib', 'gauge'), /a unit/);
    assert.match(found('Checks_total', 'counter'), /other characters/);
    assert.match(found('delay', 'histogram'), /without a unit/);
    assert.match(found('x', 'gauge', ''), /no help/);
  });
});
