/** Vehicles by what must be there once: a form is checked against a city's 25,000 of them, and a table of forms too. Pure. */
import { vehiclesFrom } from './assignments';
import { readPlate } from './plate';
import type { RegistryFile, Vehicle } from './schema';

export type VehicleIndex = {
  of(id: string): Vehicle | undefined;
  hasLine(lineId: string): boolean;
  /** Whether a terminal is on it, or is to be. */
  hasTerminal(id: string): boolean;
  /** Another vehicle in service with the plate of this one; a taxi's label may be its plate. */
  samePlate(vehicle: Vehicle): Vehicle | undefined;
  sameLabel(vehicle: Vehicle): Vehicle | undefined;
  /** In place of the one of its id. */
  put(vehicle: Vehicle): void;
};

/** @param now unix ms */
export function vehicleIndex({ vehicles, lines, terminals }: RegistryFile, now: number): VehicleIndex {
  const byId = new Map<string, Vehicle>();
  const lineIds = new Set(lines.map(({ id }) => id));
  const inService = terminals.filter(({ revokedAt }) => revokedAt === undefined);
  const occupied = new Set<string | null>(
    inService.flatMap(({ assignments }) => vehiclesFrom(assignments, now)),
  );
  // Several may be under one in an older file.
  const byPlate = new Map<string, Set<string>>();
  const byLabel = new Map<string, Set<string>>();
  const plateOf = ({ plate, label }: Vehicle) => plate ?? readPlate(label);
  const add = (map: Map<string, Set<string>>, key: string | undefined, id: string) => {
    if (key !== undefined) map.set(key, (map.get(key) ?? new Set()).add(id));
  };
  const put = (vehicle: Vehicle) => {
    const before = byId.get(vehicle.id);
    byPlate.get((before && plateOf(before)) ?? '')?.delete(vehicle.id);
    byLabel.get(before?.label ?? '')?.delete(vehicle.id);
    byId.set(vehicle.id, vehicle);
    // A plate is given again some day: only among those in service it is there once.
    if (vehicle.retiredAt !== undefined) return;
    add(byPlate, plateOf(vehicle), vehicle.id);
    add(byLabel, vehicle.label, vehicle.id);
  };
  for (const vehicle of vehicles) put(vehicle);
  const another = (found: Set<string> | undefined, { id }: Vehicle) =>
    byId.get([...(found ?? [])].find((each) => each !== id) ?? '');
  return {
    of: (id) => byId.get(id),
    hasLine: (lineId) => lineIds.has(lineId),
    hasTerminal: (id) => occupied.has(id),
    samePlate: (vehicle) => another(byPlate.get(plateOf(vehicle) ?? ''), vehicle),
    sameLabel: (vehicle) => another(byLabel.get(vehicle.label), vehicle),
    put,
  };
}

/** A vehicle as people name it: by fleet number, else by plate or label, where that is one vehicle's in service. */
export function vehicleNamed({ vehicles }: RegistryFile, text: string): Vehicle | undefined {
  const name = text.normalize('NFKC').trim();
  const byId = vehicles.find(({ id }) => id === name);
  if (byId) return byId;
  const plate = readPlate(text);
  const named = vehicles.filter(
    (each) =>
      each.retiredAt === undefined &&
      (each.label === name || (plate !== undefined && (each.plate === plate || each.label === plate))),
  );
  return named.length === 1 ? named[0] : undefined;
}
