/** Metrics of the fleet's tools. */
import { counter, each, gauge, type Metrics, one } from '../platform/metrics/metrics';
import { FAULTS, FLEET_FAULTS } from '../protocol/faults';
import type { Fleet } from './fleet/fleet';
import { presenceOf } from './fleet/terminal';

export const FLOWS_METRICS = {
  connected: gauge('coride_flows_broker_connected', '1 while the broker is heard; else no rule decides.'),
  terminals: gauge('coride_flows_terminals', 'Terminals that were heard, by presence.', {
    presence: ['online', 'late', 'offline', 'never'],
  }),
  notices: counter('coride_flows_notices_total', 'Faults that began or ended and were told, by fault.', {
    fault: [...Object.keys(FAULTS), ...Object.keys(FLEET_FAULTS)],
    kind: ['raised', 'recovered'],
  }),
  deliveries: counter('coride_flows_deliveries_total', 'Deliveries to channels; a failed one was given up.', {
    channel: ['webhook', 'email', 'dingtalk', 'wecom'],
    outcome: ['delivered', 'failed'],
  }),
} as const;

export type FlowsSources = {
  readonly fleet: Pick<Fleet, 'terminals'>;
  isConnected(): boolean;
  now(): number;
};

/** What alerts count as they go; the gauges look at the sources at each scrape. */
export function flowsMetrics(metrics: Metrics, { fleet, isConnected, now }: FlowsSources) {
  metrics.gauge(FLOWS_METRICS.connected, () => one(isConnected() ? 1 : 0));
  metrics.gauge(FLOWS_METRICS.terminals, () => {
    const counts = { online: 0, late: 0, offline: 0, never: 0 };
    for (const terminal of fleet.terminals()) counts[presenceOf(terminal, now())]++;
    return each('presence', counts);
  });
  const notice = metrics.counter(FLOWS_METRICS.notices);
  const delivery = metrics.counter(FLOWS_METRICS.deliveries);
  return {
    told: (fault: string, kind: string) => notice({ fault, kind }),
    delivered: (channel: string, outcome: 'delivered' | 'failed') => delivery({ channel, outcome }),
  };
}
export type FlowsCounts = ReturnType<typeof flowsMetrics>;
