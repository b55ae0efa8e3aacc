/** Reads the registry file and reports everything that is wrong with it at once. */
import { Compile } from 'typebox/compile';
import { jsonFault } from '../../../platform/json-fault';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { type Assignment, type RegistryFile, RegistrySchema } from './schema';

/** The registry file cannot be used: one line for each thing to mend. */
export class RegistryFaults extends Error {
  override readonly name = 'RegistryFaults';
  constructor(
    readonly path: string,
    readonly faults: readonly string[],
  ) {
    super(`${path}: ${faults.length} to mend\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

const schema = Compile(RegistrySchema);

/**
 * @param path for the error only
 * @throws RegistryFaults
 */
export function readRegistry(path: string, bytes: Uint8Array): RegistryFile {
  let text = '';
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw new RegistryFaults(path, [jsonFault(error, text)]);
  }
  return checkRegistry(path, value);
}

/** Checks a value as `readRegistry` does. */
export function checkRegistry(path: string, value: unknown): RegistryFile {
  if (!schema.Check(value)) {
    const faults = schema
      .Errors(value)
      .map(({ instancePath, message }) => `${instancePath || '/'}: ${message}`);
    throw new RegistryFaults(path, faults);
  }
  const faults = referenceFaults(value);
  if (faults.length > 0) throw new RegistryFaults(path, faults);
  return value;
}

/** What a schema cannot say: names are there once, and what is named exists. */
function referenceFaults(file: RegistryFile): string[] {
  const lines = new Set(file.lines.map(({ id }) => id));
  const vehicles = new Set(file.vehicles.map(({ id }) => id));
  const faults = [
    ...twice('/lines', 'id', file.lines),
    ...twice('/vehicles', 'id', file.vehicles),
    ...twice('/terminals', 'number', file.terminals),
    ...twice('/stops', 'id', file.stops ?? []),
    ...twice('/drivers', 'id', file.drivers ?? []),
    ...wayFaults(file),
  ];
  file.vehicles.forEach(({ lineId }, i) => {
    if (lineId !== undefined && !lines.has(lineId))
      faults.push(`/vehicles/${i}/lineId: there is no line ${JSON.stringify(lineId)}, add it to /lines`);
  });
  file.terminals.forEach((terminal, i) => {
    const right = terminalIdOf(terminal.number);
    if (terminal.terminalId !== right)
      faults.push(`/terminals/${i}/terminalId: must be ${right}, the text of number ${terminal.number}`);
    faults.push(...assignmentFaults(`/terminals/${i}`, terminal.assignments, vehicles));
  });
  for (const [i, { assignments }] of (file.drivers ?? []).entries())
    faults.push(...assignmentFaults(`/drivers/${i}`, assignments, vehicles));
  return faults;
}

function assignmentFaults(
  owner: string,
  assignments: readonly Assignment[],
  vehicles: ReadonlySet<string>,
): string[] {
  return assignments.flatMap(({ vehicleId, from }, j) => {
    const where = `${owner}/assignments/${j}`;
    const faults: string[] = [];
    if (vehicleId !== null && !vehicles.has(vehicleId))
      faults.push(
        `${where}/vehicleId: there is no vehicle ${JSON.stringify(vehicleId)}, add it to /vehicles`,
      );
    if (j > 0 && from <= assignments[j - 1]!.from)
      faults.push(`${where}/from: must lie after the assignment before it`);
    return faults;
  });
}

function wayFaults({ lines, stops = [] }: RegistryFile): string[] {
  const known = new Set(stops.map(({ id }) => id));
  return lines.flatMap(({ ways = [] }, i) =>
    ways.flatMap(({ stops }, j) =>
      stops
        .filter((id) => !known.has(id))
        .map((id) => `/lines/${i}/ways/${j}/stops: there is no stop ${JSON.stringify(id)}, add it to /stops`),
    ),
  );
}

function twice<Key extends string>(
  where: string,
  key: Key,
  list: readonly Record<Key, string | number>[],
): string[] {
  const seen = new Set<string | number>();
  return list.flatMap((each, i) => {
    if (seen.has(each[key])) return [`${where}/${i}/${key}: ${JSON.stringify(each[key])} is there twice`];
    seen.add(each[key]);
    return [];
  });
}
