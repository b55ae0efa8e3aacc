/**
 * A Grafana dashboard over the parts' metrics: is anything lost, does anything wait, who is away, until when is there a bundle. Its
 * data source is asked for at import. Pure.
 */

type Panel = {
  readonly title: string;
  /** PromQL; `{{label}}` in the legend. */
  readonly queries: readonly (readonly [expression: string, legend: string])[];
  readonly unit: 'short' | 's' | 'bytes' | 'ops' | 'dateTimeFromNow' | 'celsius';
  /** One figure instead of a curve. */
  readonly figure?: true;
  /** From where on a figure is red. */
  readonly red?: number;
};
type Row = { readonly title: string; readonly panels: readonly Panel[] };

const quantile = (share: number, metric: string) =>
  `histogram_quantile(${share}, sum by (le) (rate(${metric}_bucket[5m])))`;
const rate = (metric: string, by: string) => `sum by (${by}) (rate(${metric}[5m]))`;
const figure = (title: string, expression: string, unit: Panel['unit'], red?: number): Panel => ({
  title,
  queries: [[expression, '']],
  unit,
  figure: true,
  ...(red !== undefined && { red }),
});

export const ROWS: readonly Row[] = [
  {
    title: 'Is anything wrong?',
    panels: [
      figure('Store broken', 'max(coride_operator_store_broken)', 'short', 1),
      figure('Terminals offline', 'sum(coride_operator_terminals{presence="offline"})', 'short', 1),
      figure('Check-ins that wait on terminals', 'sum(coride_operator_waiting_check_ins)', 'short', 1000),
      figure('Lost on terminals', 'sum(coride_terminal_ledger_missing)', 'short', 1),
      figure('Bundle ends', 'min(coride_authority_bundle_end_timestamp_seconds) * 1000', 'dateTimeFromNow'),
      figure('Node-RED hears the broker', 'min(coride_flows_broker_connected)', 'short'),
    ],
  },
  {
    title: 'Check-ins',
    panels: [
      {
        title: 'Answers to phones',
        queries: [[rate('coride_operator_answers_total', 'code'), '{{code}}']],
        unit: 'ops',
      },
      {
        title: "Items of terminals' batches",
        queries: [[rate('coride_operator_items_total', 'outcome'), '{{outcome}}']],
        unit: 'ops',
      },
      {
        title: 'How long: answer to a phone, store before PUBACK',
        queries: [
          [quantile(0.5, 'coride_operator_answer_seconds'), 'answer, half'],
          [quantile(0.99, 'coride_operator_answer_seconds'), 'answer, 99 %'],
          [quantile(0.99, 'coride_broker_store_seconds'), 'store, 99 %'],
        ],
        unit: 's',
      },
      {
        title: 'In no segment yet',
        queries: [
          ['sum(coride_operator_open_items)', 'items'],
          ['sum(coride_operator_segments)', 'segments at the operator'],
          ['sum(coride_authority_segments)', 'segments at the authority'],
        ],
        unit: 'short',
      },
    ],
  },
  {
    title: 'Fleet',
    panels: [
      {
        title: 'Terminals by presence',
        queries: [['sum by (presence) (coride_operator_terminals)', '{{presence}}']],
        unit: 'short',
      },
      {
        title: 'Faults that stand',
        queries: [['sum by (fault) (coride_operator_terminal_alerts) > 0', '{{fault}}']],
        unit: 'short',
      },
      {
        title: 'Broker: connections, refusals a second, batches that failed a second',
        queries: [
          ['sum(coride_broker_connections)', 'connections'],
          ['sum(rate(coride_broker_refusals_total[5m]))', 'refusals'],
          ['sum(rate(coride_broker_batches_total{outcome="failed"}[5m]))', 'failed batches'],
        ],
        unit: 'short',
      },
      {
        title: 'Told, and not delivered',
        queries: [
          [rate('coride_flows_notices_total', 'kind'), '{{kind}}'],
          [
            'sum by (channel) (rate(coride_flows_deliveries_total{outcome="failed"}[5m]))',
            'failed: {{channel}}',
          ],
        ],
        unit: 'ops',
      },
    ],
  },
  {
    title: 'Site',
    panels: [
      {
        title: 'Answers by status',
        queries: [[rate('coride_authority_site_answers_total', 'status'), '{{status}}']],
        unit: 'ops',
      },
      {
        title: 'How long, 99 % by door',
        queries: [
          [
            'histogram_quantile(0.99, sum by (le, door) (rate(coride_authority_site_answer_seconds_bucket[5m])))',
            '{{door}}',
          ],
        ],
        unit: 's',
      },
      {
        title: 'Text messages',
        queries: [[rate('coride_authority_text_messages_total', 'outcome'), '{{outcome}}']],
        unit: 'ops',
      },
      {
        title: 'Memory of each process',
        queries: [['process_resident_memory_bytes', '{{job}} {{instance}}']],
        unit: 'bytes',
      },
    ],
  },
];

const WIDTH = 24;
const HEIGHTS = { row: 1, figure: 4, curve: 8 } as const;
const SOURCE = { type: 'prometheus', uid: `\${DS_PROMETHEUS}` } as const;

/** The dashboard as Grafana imports it (schema 39: Grafana 10 and newer). */
export function grafanaDashboard(): Record<string, unknown> {
  const panels: object[] = [];
  let y = 0;
  for (const row of ROWS) {
    const add = (panel: object, gridPos: object) => panels.push({ id: panels.length + 1, ...panel, gridPos });
    add(
      { type: 'row', title: row.title, collapsed: false, panels: [] },
      { x: 0, y, w: WIDTH, h: HEIGHTS.row },
    );
    y += HEIGHTS.row;
    const w = WIDTH / row.panels.length;
    const h = row.panels.every((panel) => panel.figure) ? HEIGHTS.figure : HEIGHTS.curve;
    for (const [i, panel] of row.panels.entries()) add(panelOf(panel), { x: i * w, y, w, h });
    y += h;
  }
  return {
    __inputs: [{ name: 'DS_PROMETHEUS', label: 'Prometheus', type: 'datasource', pluginId: 'prometheus' }],
    title: 'Coride',
    uid: 'coride',
    tags: ['coride'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'browser',
    panels,
  };
}

function panelOf({ title, queries, unit, figure: isFigure, red }: Panel): object {
  const steps = [
    { color: 'green', value: null },
    ...(red === undefined ? [] : [{ color: 'red', value: red }]),
  ];
  return {
    type: isFigure ? 'stat' : 'timeseries',
    title,
    datasource: SOURCE,
    fieldConfig: { defaults: { unit, min: 0, thresholds: { mode: 'absolute', steps } }, overrides: [] },
    targets: queries.map(([expr, legendFormat], i) => ({
      refId: String.fromCharCode(65 + i),
      datasource: SOURCE,
      expr,
      legendFormat,
    })),
  };
}
