/**
 * The terminal's metrics: what its health says, to a Prometheus on the same board. Counts are as coarse as health has them, for
 * one vehicle's exact ones would show each rider's boarding.
 */
import { each, gauge, type Metrics, one } from '../platform/metrics/metrics';
import { FAULTS, type FaultId } from '../protocol/faults';
import type { Health } from '../protocol/messages/health';

const MIB = 1024 * 1024;

export const TERMINAL_METRICS = {
  connected: gauge('coride_terminal_broker_connected', '1 while the broker is reached.'),
  waiting: gauge(
    'coride_terminal_outbox_waiting',
    'Check-ins that wait for the operator: in whole fives, 1 for fewer than five.',
  ),
  oldest: gauge(
    'coride_terminal_outbox_oldest_timestamp_seconds',
    'When the oldest of them was made, rounded down to five minutes.',
  ),
  bytes: gauge('coride_terminal_outbox_bytes', "Size of the outbox's files, in whole 64 KiB."),
  missing: gauge('coride_terminal_ledger_missing', 'Check-ins that were accepted and are nowhere: 0.'),
  clockError: gauge('coride_terminal_clock_error_seconds', 'How far off its clock may be.'),
  storage: gauge('coride_terminal_storage_free_bytes', 'Free where the outbox lies.'),
  memory: gauge('coride_terminal_memory_free_bytes', 'Free memory of the board.'),
  temperature: gauge('coride_terminal_temperature_celsius', "The board's temperature."),
  data: gauge(
    'coride_terminal_network_today_bytes',
    'Sent and received this day; an estimate that counts headers.',
  ),
  devices: gauge(
    'coride_terminal_device_ready',
    '1 where a device works; not told where there is none, or nobody can say.',
    {
      device: ['scanner', 'screen', 'storage'],
    },
  ),
  alerts: gauge('coride_terminal_alert', '1 where a fault stands.', {
    fault: Object.keys(FAULTS) as FaultId[],
  }),
} as const;

export type TerminalSources = {
  isOnline(): boolean;
  health(): Promise<Health>;
  /** Ids of the faults that stand. */
  faults(): readonly FaultId[];
};

export function terminalMetrics(metrics: Metrics, { isOnline, health, faults }: TerminalSources): void {
  const { connected, alerts, devices, oldest } = TERMINAL_METRICS;
  metrics.gauge(connected, () => one(isOnline() ? 1 : 0));
  metrics.gauge(alerts, () => {
    const standing = faults();
    return each(
      'fault',
      Object.fromEntries(Object.keys(FAULTS).map((id) => [id, standing.includes(id as FaultId) ? 1 : 0])),
    );
  });
  metrics.gauge(devices, async () => {
    const { scanner, screen, outbox } = await health();
    const ready = (works: boolean, isThere = true) => (isThere ? [works ? 1 : 0] : []);
    return Object.entries({
      scanner: ready(scanner === 'ready', scanner !== 'none'),
      screen: ready(screen === 'readable', screen !== 'unverifiable'),
      storage: ready(outbox.storage === 'ok'),
    }).flatMap(([device, values]) => values.map((value) => [value, { device }] as const));
  });
  metrics.gauge(oldest, async () => {
    const { oldestAt } = (await health()).outbox;
    return oldestAt == null ? [] : one(Date.parse(oldestAt) / 1000);
  });
  const figure = (metric: typeof connected, read: (health: Health) => number | null | undefined) =>
    metrics.gauge(metric, async () => {
      const value = read(await health());
      return value == null ? [] : one(value);
    });
  const bytes = (mib: number | null | undefined) => (mib == null ? mib : mib * MIB);
  figure(TERMINAL_METRICS.waiting, ({ outbox }) => (outbox.waiting === '<5' ? 1 : outbox.waiting));
  figure(TERMINAL_METRICS.bytes, ({ outbox }) => outbox.bytes);
  figure(TERMINAL_METRICS.missing, ({ ledger }) => ledger.missing);
  figure(TERMINAL_METRICS.clockError, ({ clock }) => clock.errorMs / 1000);
  figure(TERMINAL_METRICS.storage, ({ board }) => bytes(board.freeStorageMiB));
  figure(TERMINAL_METRICS.memory, ({ board }) => bytes(board.freeMemoryMiB));
  figure(TERMINAL_METRICS.temperature, ({ board }) => board.temperatureC);
  figure(TERMINAL_METRICS.data, ({ network }) => network.bytesToday);
}
