/** Every metric of ours, a table a part: what documents, tests and the Grafana dashboard are held against. */
import { AUTHORITY_METRICS } from '../../backend/authority/metrics';
import { FLEET_METRICS, OPERATOR_METRICS } from '../../backend/operator/metrics';
import { BROKER_METRICS } from '../../broker/metrics';
import { TERMINAL_METRICS } from '../../device/metrics';
import { FLOWS_METRICS } from '../../flows/metrics';
import type { Metric } from '../../platform/metrics/metrics';

/** By the process that tells them. */
export const TABLES: Readonly<Record<string, readonly Metric[]>> = {
  operator: [BROKER_METRICS, OPERATOR_METRICS, FLEET_METRICS].flatMap((table) =>
    Object.values<Metric>(table),
  ),
  authority: Object.values(AUTHORITY_METRICS),
  flows: Object.values(FLOWS_METRICS),
  terminal: Object.values(TERMINAL_METRICS),
};
