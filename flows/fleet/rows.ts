/** A terminal in one flat row, for tables, maps and charts: figures or null, never a rider. Pure. */
import type { Count } from '../../protocol/messages/coarse';
import type { Presence } from '../../protocol/presence';
import { isInService, labelOf, lineOf, presenceOf, type Terminal } from './terminal';

export type Row = {
  readonly terminalId: string;
  readonly vehicle: string;
  readonly kind: 'bus' | 'taxi' | null;
  readonly line: string | null;
  readonly presence: Presence;
  /** Unix ms when it was last heard; null: never. */
  readonly heardAt: number | null;
  readonly inService: boolean;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly waiting: Count | null;
  readonly clockErrorMs: number | null;
  readonly freeStorageMiB: number | null;
  readonly temperatureC: number | null;
  readonly screen: string | null;
  readonly scanner: string | null;
  readonly missing: number | null;
  readonly version: string | null;
  readonly certNotAfter: string | null;
  readonly alerts: readonly string[];
};

export function rowOf(terminal: Terminal, now: number): Row {
  const { terminalId, state, about, health, position, alerts } = terminal;
  const times = [state, about, health, position].flatMap((heard) => (heard ? [heard.at] : []));
  const board = health?.value.board;
  return {
    terminalId,
    vehicle: labelOf(terminal),
    kind: about?.value.vehicle.kind ?? null,
    line: lineOf(terminal) ?? null,
    presence: presenceOf(terminal, now),
    heardAt: times.length > 0 ? Math.max(...times) : null,
    inService: isInService(terminal),
    lat: position?.value.lat ?? null,
    lon: position?.value.lon ?? null,
    waiting: health?.value.outbox.waiting ?? null,
    clockErrorMs: health?.value.clock.errorMs ?? null,
    freeStorageMiB: board?.freeStorageMiB ?? null,
    temperatureC: board?.temperatureC ?? null,
    screen: health?.value.screen ?? null,
    scanner: health?.value.scanner ?? null,
    missing: health?.value.ledger.missing ?? null,
    version: about?.value.version ?? null,
    certNotAfter: about?.value.certNotAfter ?? null,
    alerts: [...alerts.keys()],
  };
}
