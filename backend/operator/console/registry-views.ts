/** What the pages of the registry show of it. Pure; times are unix ms. */
import { assignmentsOf, currentOf } from '../registry/assignments';
import { editionOf } from '../registry/edition';
import type { Assignment, RegistryFile, Vehicle } from '../registry/schema';
import { plain, SHOWN } from './search';
import type { ShownVehicle, Stay, VehicleList } from './shown-registry';

/** @param search part of a fleet number, plate, label, line, or of a terminal on it */
export function vehicleList(file: RegistryFile, search: string, now: number): VehicleList {
  const terminals = terminalsByVehicle(file, now);
  const names = new Map(file.lines.map(({ id, name }) => [id, name]));
  const wanted = plain(search);
  const texts = ({ id, label, plate = '', lineId = '' }: Vehicle) => [
    ...[id, label, plate, lineId, names.get(lineId) ?? ''],
    ...(terminals.get(id) ?? []),
  ];
  const found = file.vehicles.filter((each) => texts(each).some((text) => plain(text).includes(wanted)));
  // Who is out of service comes last.
  const isRetired = ({ retiredAt }: Vehicle) => (retiredAt === undefined ? 0 : 1);
  const sorted = found.sort((a, b) => isRetired(a) - isRetired(b));
  return {
    total: found.length,
    vehicles: sorted.slice(0, SHOWN).map((vehicle) => shownVehicle(vehicle, terminals)),
    lines: file.lines.map(({ id, name }) => ({ id, name })),
  };
}

export function vehicleIn(file: RegistryFile, id: string, now: number): ShownVehicle | undefined {
  const vehicle = file.vehicles.find((each) => each.id === id);
  return vehicle && shownVehicle(vehicle, terminalsByVehicle(file, now));
}

/** Who was, is and will be on a vehicle; newest first. */
export function staysOn(file: RegistryFile, vehicleId: string): Stay[] {
  const all = [
    ...file.terminals.map(({ terminalId }) => ({ kind: 'terminal', id: terminalId }) as const),
    ...(file.drivers ?? []).map(({ id }) => ({ kind: 'driver', id }) as const),
  ];
  return all
    .flatMap((who) => {
      const found = assignmentsOf(file, who);
      return found ? stays(who, found.assignments, found.endedAt, vehicleId) : [];
    })
    .sort((a, b) => b.from - a.from);
}

function stays(
  who: Pick<Stay, 'kind' | 'id'>,
  assignments: readonly Assignment[],
  endedAt: number | undefined,
  vehicleId: string,
): Stay[] {
  return assignments.flatMap((each, i) => {
    if (each.vehicleId !== vehicleId) return [];
    const until = assignments[i + 1]?.from ?? endedAt;
    return [{ ...who, from: each.from, ...(until !== undefined && { until }) }];
  });
}

function terminalsByVehicle(file: RegistryFile, now: number): ReadonlyMap<string, string[]> {
  const on = new Map<string, string[]>();
  for (const { terminalId, assignments, revokedAt } of file.terminals) {
    const vehicleId = revokedAt === undefined ? currentOf(assignments, now)?.vehicleId : undefined;
    if (vehicleId != null) on.set(vehicleId, [...(on.get(vehicleId) ?? []), terminalId]);
  }
  return on;
}

const shownVehicle = (vehicle: Vehicle, terminals: ReadonlyMap<string, string[]>): ShownVehicle => ({
  ...vehicle,
  edition: editionOf(vehicle)!,
  terminals: terminals.get(vehicle.id) ?? [],
});
