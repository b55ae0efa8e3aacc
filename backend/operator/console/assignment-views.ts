/** What the pages of drivers and assignments show. Pure; times are unix ms. */
import { assignmentsEdition, assignmentsOf, currentOf, plannedOf } from '../registry/assignments';
import { driverEdition } from '../registry/edit-drivers';
import type { Assignment, Driver, RegistryFile } from '../registry/schema';
import { plain, SHOWN } from './search';
import type { AssignedRow, AssignmentDetail, DriverList, ShownDriver, TerminalList } from './shown-registry';

/** @param search part of a terminal's name, or of the vehicle's that it is on */
export function terminalList(file: RegistryFile, search: string, now: number): TerminalList {
  const words = vehicleWords(file);
  const wanted = plain(search);
  const rows = file.terminals.map(({ terminalId, assignments, revokedAt }) => ({
    ...assignedRow(terminalId, assignments, now),
    ...(revokedAt !== undefined && { endedAt: revokedAt }),
  }));
  const found = rows.filter(({ id, vehicleId }) =>
    [id, ...(vehicleId === undefined ? [] : (words.get(vehicleId) ?? []))].some((text) =>
      plain(text).includes(wanted),
    ),
  );
  const isOver = ({ endedAt }: AssignedRow) => (endedAt === undefined ? 0 : 1);
  return { total: found.length, rows: found.sort((a, b) => isOver(a) - isOver(b)).slice(0, SHOWN) };
}

/** @param search part of a driver's number or name, or of the vehicle's that they drive */
export function driverList(file: RegistryFile, search: string, now: number): DriverList {
  const words = vehicleWords(file);
  const wanted = plain(search);
  const found = (file.drivers ?? [])
    .map((driver) => shownDriver(driver, now))
    .filter(({ id, name, vehicleId }) =>
      [id, name, ...(vehicleId === undefined ? [] : (words.get(vehicleId) ?? []))].some((text) =>
        plain(text).includes(wanted),
      ),
    );
  const hasLeft = ({ leftAt }: ShownDriver) => (leftAt === undefined ? 0 : 1);
  return { total: found.length, drivers: found.sort((a, b) => hasLeft(a) - hasLeft(b)).slice(0, SHOWN) };
}

export function shownDriver(driver: Driver, now: number): ShownDriver {
  const { id, name, assignments, leftAt } = driver;
  return {
    ...assignedRow(id, assignments, now),
    name,
    edition: driverEdition(driver),
    ...(leftAt !== undefined && { leftAt }),
  };
}

export function assignmentDetail(
  file: RegistryFile,
  who: { readonly kind: 'terminal' | 'driver'; readonly id: string },
): Omit<AssignmentDetail, 'history'> | undefined {
  const found = assignmentsOf(file, who);
  if (!found) return undefined;
  const { assignments, endedAt } = found;
  return {
    ...who,
    // Newest first.
    assignments: [...assignments].reverse(),
    edition: assignmentsEdition(assignments),
    ...(endedAt !== undefined && { endedAt }),
  };
}

function assignedRow(id: string, assignments: readonly Assignment[], now: number): AssignedRow {
  const current = currentOf(assignments, now);
  const [next] = plannedOf(assignments, now);
  return {
    id,
    ...(current?.vehicleId != null && { vehicleId: current.vehicleId, from: current.from }),
    ...(next && { next }),
  };
}

/** What people call each vehicle. */
const vehicleWords = ({ vehicles }: RegistryFile): ReadonlyMap<string, string[]> =>
  new Map(vehicles.map(({ id, label, plate }) => [id, [id, label, ...(plate === undefined ? [] : [plate])]]));
