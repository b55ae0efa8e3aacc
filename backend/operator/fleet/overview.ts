/** The fleet as its page shows it: a row for each terminal, counts for each vehicle and line, nothing of a rider. Pure. */

import { presenceOf } from '../../../protocol/presence';
import type { Registry } from '../registry/registry';
import type { RegistryFile } from '../registry/schema';
import type { FleetPresence, FleetRow, Overview } from './row';
import type { StatusBoard, TerminalStatus } from './status-board';

const WORST: readonly FleetPresence[] = ['offline', 'late', 'online', 'never', 'revoked'];

/** @param now unix ms */
export function overviewOf(
  file: RegistryFile,
  registry: Registry,
  board: StatusBoard,
  now: number,
): Overview {
  const rows = file.terminals.map(({ terminalId, enrolledAt, revokedAt }): FleetRow => {
    const status = board.of(terminalId);
    const vehicle = registry.vehicleOf(terminalId, now);
    const line = vehicle?.lineId === undefined ? undefined : registry.line(vehicle.lineId)?.name;
    return {
      terminalId,
      presence: revokedAt === undefined ? presenceOf(status, now) : 'revoked',
      ...said(status),
      ...(vehicle && {
        vehicle: { id: vehicle.id, label: vehicle.label, ...(line !== undefined && { line }) },
      }),
      ...(enrolledAt !== undefined && { enrolledAt }),
      ...(revokedAt !== undefined && { revokedAt }),
    };
  });
  const presence = { online: 0, late: 0, offline: 0, never: 0, revoked: 0 };
  for (const row of rows) presence[row.presence]++;
  const trouble = (row: FleetRow) =>
    (row.presence !== 'revoked' && (row.clonedAt !== undefined || row.alerts.length > 0) ? 0 : 10) +
    WORST.indexOf(row.presence);
  const lines = file.lines.map(({ id, name }) => {
    const on = file.terminals.filter(({ terminalId }) => registry.vehicleOf(terminalId, now)?.lineId === id);
    return { id, name, checkIns: sumOf(on.map(({ terminalId }) => board.of(terminalId))) };
  });
  return { presence, rows: rows.sort((a, b) => trouble(a) - trouble(b)), lines };
}

function said(status: TerminalStatus): Omit<FleetRow, 'terminalId' | 'presence'> {
  const { about, health, position, trip, count, alerts, clonedAt } = status;
  const heardAt = Math.max(status.stateAt ?? 0, status.healthAt ?? 0);
  return {
    ...(heardAt > 0 && { heardAt }),
    ...(clonedAt !== undefined && { clonedAt }),
    ...(about && { version: about.version }),
    ...(about?.certNotAfter && { certNotAfter: about.certNotAfter }),
    ...(health && { waiting: health.outbox.waiting, clock: health.clock.source, screen: health.screen }),
    ...(position?.lat != null &&
      position.lon != null && { position: { at: position.at, lat: position.lat, lon: position.lon } }),
    ...(trip?.tripId && { trip: trip.tripId }),
    ...(count && { checkIns: sumOf([status]) }),
    alerts: [...alerts].map(([id, { level, since }]) => ({ id, level, since })),
  };
}

/** Check-ins of the last counts of some terminals: `12`, `12+` where coarse ones (`<5`) are among them. */
export function sumOf(statuses: readonly Pick<TerminalStatus, 'count'>[]): string {
  const all = statuses.flatMap(({ count }) => Object.values(count?.checkIns ?? {}));
  const whole = all.reduce<number>((sum, each) => sum + (typeof each === 'number' ? each : 0), 0);
  if (all.every((each) => typeof each === 'number')) return String(whole);
  return whole === 0 ? '<5' : `${whole}+`;
}
