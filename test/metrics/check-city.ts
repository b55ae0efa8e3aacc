/** Scrapes every part of a running city, as a Prometheus on its machine would, and holds what they tell against the tables. */
import assert from 'node:assert/strict';
import { DEMO_REGISTRY } from '../../start/demo-registry';
import type { TestCity } from '../e2e/city-for-test';
import { waitFor } from '../support/wait';
import { type Family, namingFaults, readExposition } from './exposition';
import { TABLES } from './tables';

/**
 * @param known what happened in it: check-ins by code, the riders' numbers, and how many terminals are connected
 * @throws AssertionError naming part and metric
 */
export async function checkMetrics(
  city: TestCity,
  known: { readonly checkIns: number; readonly secrets: readonly string[]; readonly connected: number },
): Promise<void> {
  const { checkIns, secrets, connected } = known;
  const terminals = city.terminals.map((_, i) => `terminal-${i + 1}`);
  const vehicles = DEMO_REGISTRY.vehicles.flatMap(({ id, label }) => [id, label]);
  const names = [...vehicles, ...city.terminals.map(({ terminalId }) => terminalId)];
  for (const part of ['operator', 'authority', 'flows', ...terminals]) {
    const text = await scrape(city, part);
    for (const secret of secrets) assert.ok(!text.includes(secret), `${part} tells ${secret}`);
    // Five digits of a vehicle stand by chance in some process's bytes of memory.
    const withoutValues = text.replace(/^([^#].*) \S+$/gm, '$1');
    for (const name of names) assert.ok(!withoutValues.includes(name), `${part} tells ${name}`);
    const families = readExposition(text);
    assert.deepEqual(undescribed(families, part.replace(/-\d$/, '')), [], part);
    assert.ok(figureOf(families, 'process_resident_memory_bytes') > 0, part);
  }
  const value = async (part: string, name: string, labels: Readonly<Record<string, string>> = {}) =>
    figureOf(readExposition(await scrape(city, part)), name, labels);
  const asked = await value('operator', 'coride_operator_answers_total', { code: 'checked-in' });
  assert.equal(asked, checkIns);
  // The terminals, and the fleet's tools.
  await waitFor(
    'all connections',
    async () => (await value('operator', 'coride_broker_connections')) === connected + 1,
  );
  // The test's clock went on by hours, in which no terminal said anything.
  const present = ['online', 'late'].map((presence) =>
    value('operator', 'coride_operator_terminals', { presence }),
  );
  assert.equal(
    (await Promise.all(present)).reduce((sum, count) => sum + count),
    connected,
  );
  const kept = ['coride_operator_segments', 'coride_operator_open_items'];
  const [segments = 0, open = 0] = await Promise.all(kept.map((name) => value('operator', name)));
  assert.ok(segments + open > 0, 'what is stored lies in a segment, or waits for one');
  assert.ok((await value('operator', 'coride_broker_messages_total', { lane: 'health' })) > 0);
  const relayed = { door: '/relay', status: '2xx' };
  assert.ok((await value('authority', 'coride_authority_site_answers_total', relayed)) >= checkIns);
  assert.ok((await value('authority', 'coride_authority_tickets_minted_total')) > 0);
  assert.equal(
    await value('authority', 'coride_authority_text_messages_total', { outcome: 'sent' }),
    secrets.length,
  );
  const end = await value('authority', 'coride_authority_bundle_end_timestamp_seconds');
  assert.ok(end > city.now() / 1000, 'the bundle ends later');
  await waitFor(
    'the broker to be heard',
    async () => (await value('flows', 'coride_flows_broker_connected')) === 1,
  );
  assert.equal(await value('terminal-1', 'coride_terminal_broker_connected'), 1);
  assert.equal(await value('terminal-1', 'coride_terminal_ledger_missing'), 0);
  assert.ok((await value('terminal-1', 'coride_terminal_storage_free_bytes')) > 0);
}

async function scrape(city: TestCity, part: string): Promise<string> {
  const address = city.metricsOf(part);
  assert.ok(address, `${part} says where its metrics are`);
  const answer = await fetch(address);
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  return answer.text();
}

/** Metrics of ours that the part's table does not describe as they are told, and those that it does not tell. */
function undescribed(families: readonly Family[], part: string): string[] {
  const table = new Map(TABLES[part]!.map((metric) => [metric.name, metric]));
  const told = families.filter(({ name }) => name.startsWith('coride_'));
  const faults = told.flatMap((family) => {
    const metric = table.get(family.name);
    if (!metric) return [`${family.name} is in no table`];
    const values = family.samples.flatMap(({ labels }) =>
      Object.entries(labels).filter(
        ([label, value]) => label !== 'le' && !metric.labels[label]?.includes(value),
      ),
    );
    return [
      ...namingFaults(family),
      ...(metric.kind === family.type && metric.help === family.help
        ? []
        : [`${family.name} is described otherwise`]),
      ...values.map(([label, value]) => `${family.name} has ${label}="${value}"`),
    ];
  });
  const names = told.map(({ name }) => name);
  return [
    ...faults,
    ...[...table.keys()].filter((name) => !names.includes(name)).map((name) => `${name} is not told`),
  ];
}

function figureOf(
  families: readonly Family[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const samples = families.find((family) => family.name === name)?.samples ?? [];
  const wanted = Object.entries(labels);
  const found = samples.find((sample) => wanted.every(([label, value]) => sample.labels[label] === value));
  assert.ok(found, `${name} ${JSON.stringify(labels)} is told`);
  return found.value;
}
