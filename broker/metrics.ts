/** The broker's metrics. */
import { counter, gauge, histogram, type Metrics, one } from '../platform/metrics/metrics';

export const BROKER_METRICS = {
  connections: gauge('coride_broker_connections', 'Clients connected now.'),
  batches: counter(
    'coride_broker_batches_total',
    'Check-in payloads by what became of them; a failed one is not acknowledged, and comes again.',
    { outcome: ['stored', 'failed'] },
  ),
  storing: histogram(
    'coride_broker_store_seconds',
    'From a check-in payload to its being stored: the wait before PUBACK.',
  ),
  messages: counter('coride_broker_messages_total', 'Messages on lanes of status, by lane.', {
    lane: ['state', 'about', 'health', 'position', 'trip', 'count', 'alert', 'reply'],
  }),
  refusals: counter('coride_broker_refusals_total', 'Connections, packets and filters that a guard refused.'),
  clones: counter('coride_broker_clones_total', 'Identities that two devices fought for.'),
} as const;

/** What the broker counts as it goes; `connected` is asked at each scrape. */
export function brokerMetrics(metrics: Metrics, connected: () => number) {
  metrics.gauge(BROKER_METRICS.connections, () => one(connected()));
  const refusals = metrics.counter(BROKER_METRICS.refusals);
  const clones = metrics.counter(BROKER_METRICS.clones);
  return {
    batch: metrics.counter(BROKER_METRICS.batches),
    storing: metrics.histogram(BROKER_METRICS.storing),
    message: metrics.counter(BROKER_METRICS.messages),
    refused: () => refusals({}),
    cloned: () => clones({}),
  };
}
