/** The operator's metrics: of check-ins counts and times only, of terminals how many there are of each kind. */
import { counter, each, gauge, histogram, type Metrics, one } from '../../platform/metrics/metrics';
import { type Bundle, endOfBundle } from '../../protocol/bundle';
import { FAULTS, type FaultId } from '../../protocol/faults';
import { presenceOf } from '../../protocol/presence';
import type { StatusBoard } from './fleet/status-board';
import type { RegistryFile } from './registry/schema';
import type { Segments } from './segments/segments';
import type { Store } from './store/store';

export const OPERATOR_METRICS = {
  items: counter(
    'coride_operator_items_total',
    "Items of terminals' batches by what became of them; one that comes again counts again.",
    { outcome: ['taken', 'too-old', 'unreadable', 'not-yours'] },
  ),
  answers: counter('coride_operator_answers_total', "Answers to phones' messages, by the sentence's code.", {
    code: [
      ...(['look', 'checked-in', 'checked-in-late', 'already', 'got-off', 'expired'] as const),
      ...(['code-early', 'code-unknown', 'code-forged', 'no-vehicle', 'ticket-forged'] as const),
      ...(['ticket-key-unknown', 'ticket-wrong-day', 'ticket-elsewhere', 'ride-unknown'] as const),
      ...(['receipt-wrong', 'malformed', 'busy'] as const),
    ],
  }),
  answering: histogram('coride_operator_answer_seconds', "From a phone's message to the answer."),
  storeBroken: gauge(
    'coride_operator_store_broken',
    '1 while nothing can be stored, so nothing is acknowledged.',
  ),
  openItems: gauge('coride_operator_open_items', 'Stored items that lie in no segment yet.'),
  openAge: gauge(
    'coride_operator_open_item_age_seconds',
    'How long the oldest of them waits; 0 without any.',
  ),
  segments: gauge('coride_operator_segments', 'Closed segments that are kept.'),
  bundle: gauge('coride_operator_bundle_number', 'Number of the bundle in force.'),
  bundleEnd: gauge(
    'coride_operator_bundle_end_timestamp_seconds',
    "When the bundle's last day ends: without a new one nobody checks in then.",
  ),
} as const;

export const FLEET_METRICS = {
  terminals: gauge('coride_operator_terminals', 'Terminals of the registry, by presence.', {
    presence: ['online', 'late', 'offline', 'never', 'revoked'],
  }),
  alerts: gauge('coride_operator_terminal_alerts', 'Terminals on which a fault stands, by fault.', {
    fault: Object.keys(FAULTS) as FaultId[],
  }),
  waiting: gauge(
    'coride_operator_waiting_check_ins',
    'Check-ins that wait on terminals, as these tell it: in whole fives, 1 for fewer than five.',
  ),
} as const;

export type OperatorSources = {
  readonly store: Pick<Store, 'broken' | 'open'>;
  readonly segments: Pick<Segments, 'after'>;
  bundle(): Bundle;
  /** ms. */
  monotonic(): number;
};

/** What the check-ins' way counts as it goes; the gauges look at the sources at each scrape. */
export function operatorMetrics(metrics: Metrics, { store, segments, bundle, monotonic }: OperatorSources) {
  const { storeBroken, openItems, openAge } = OPERATOR_METRICS;
  metrics.gauge(storeBroken, () => one(store.broken ? 1 : 0));
  metrics.gauge(openItems, () => one(store.open().reduce((sum, { count }) => sum + count, 0)));
  metrics.gauge(openAge, () => {
    const days = store.open();
    return one(days.length === 0 ? 0 : (monotonic() - Math.min(...days.map(({ since }) => since))) / 1000);
  });
  metrics.gauge(OPERATOR_METRICS.segments, () => one(segments.after(0).length));
  metrics.gauge(OPERATOR_METRICS.bundle, () => one(bundle().number));
  metrics.gauge(OPERATOR_METRICS.bundleEnd, () => one(endOfBundle(bundle()) / 1000));
  const item = metrics.counter(OPERATOR_METRICS.items);
  const answer = metrics.counter(OPERATOR_METRICS.answers);
  const answering = metrics.histogram(OPERATOR_METRICS.answering);
  return {
    items: (outcome: string, by: number) => item({ outcome }, by),
    answered: (code: string, seconds: number) => {
      answer({ code });
      answering(seconds, {});
    },
  };
}
export type OperatorCounts = ReturnType<typeof operatorMetrics>;

/** The fleet, as the registry and the terminals' own words have it. */
export function fleetMetrics(
  metrics: Metrics,
  sources: { registry(): RegistryFile; readonly board: StatusBoard; now(): number },
): void {
  const { board, now } = sources;
  const inUse = () => sources.registry().terminals.filter(({ revokedAt }) => revokedAt === undefined);
  metrics.gauge(FLEET_METRICS.terminals, () => {
    const counts = { online: 0, late: 0, offline: 0, never: 0, revoked: 0 };
    for (const { terminalId } of inUse()) counts[presenceOf(board.of(terminalId), now())]++;
    counts.revoked = sources.registry().terminals.length - inUse().length;
    return each('presence', counts);
  });
  metrics.gauge(FLEET_METRICS.alerts, () => {
    const counts = Object.fromEntries(Object.keys(FAULTS).map((id) => [id, 0])) as Record<FaultId, number>;
    for (const { terminalId } of inUse()) for (const id of board.of(terminalId).alerts.keys()) counts[id]++;
    return each('fault', counts);
  });
  metrics.gauge(FLEET_METRICS.waiting, () =>
    one(
      inUse().reduce((sum, { terminalId }) => sum + atLeast(board.of(terminalId).health?.outbox.waiting), 0),
    ),
  );
}

const atLeast = (count: number | '<5' | undefined): number => (count === '<5' ? 1 : (count ?? 0));
