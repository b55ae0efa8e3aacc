/** The registry, as ingest and check-in API ask it: whose code key, which vehicle at that time, which line. */
import { fromBase64url } from '../../../protocol/bytes';
import { currentOf } from './assignments';
import type { Line, RegistryFile, Vehicle } from './schema';

/** A terminal as the backend knows it. */
export type Terminal = {
  readonly terminalId: string;
  readonly number: number;
  /** 32 bytes. */
  readonly codeKey: Uint8Array;
  /** Public, 32 bytes. */
  readonly signingKey: Uint8Array;
  /** Unix ms; what it shows and sends from then on counts no more. */
  readonly revokedAt: number | undefined;
};

/** Whether the broker must not hear a terminal: it was revoked, or nobody knows it. */
export const isShutOut = (registry: Registry, terminalId: string): boolean => {
  const terminal = registry.terminal(terminalId);
  return terminal === undefined || terminal.revokedAt !== undefined;
};

export interface Registry {
  /** Operator id, as topics carry it. */
  readonly operator: string;
  readonly terminals: readonly Terminal[];
  terminal(terminalId: string): Terminal | undefined;
  terminalByNumber(number: number): Terminal | undefined;
  vehicle(vehicleId: string): Vehicle | undefined;
  line(lineId: string): Line | undefined;
  /** The vehicle that the terminal was on at `atMs` (unix ms); undefined before its first assignment, and while it is on none. */
  vehicleOf(terminalId: string, atMs: number): Vehicle | undefined;
}

/** @param file as `readRegistry` checked it */
export function createRegistry(file: RegistryFile): Registry {
  const terminals = file.terminals.map(({ terminalId, number, codeKey, signingKey, revokedAt }) => ({
    terminalId,
    number,
    codeKey: fromBase64url('code key', codeKey, 32),
    signingKey: fromBase64url('signing key', signingKey, 32),
    revokedAt,
  }));
  const byId = new Map(terminals.map((terminal) => [terminal.terminalId, terminal]));
  const byNumber = new Map(terminals.map((terminal) => [terminal.number, terminal]));
  const assignments = new Map(file.terminals.map((each) => [each.terminalId, each.assignments]));
  const vehicles = new Map(file.vehicles.map((vehicle) => [vehicle.id, vehicle]));
  const lines = new Map(file.lines.map((line) => [line.id, line]));
  return {
    operator: file.operator,
    terminals,
    terminal: (terminalId) => byId.get(terminalId),
    terminalByNumber: (number) => byNumber.get(number),
    vehicle: (vehicleId) => vehicles.get(vehicleId),
    line: (lineId) => lines.get(lineId),
    vehicleOf: (terminalId, atMs) => {
      const current = currentOf(assignments.get(terminalId) ?? [], atMs);
      return current?.vehicleId == null ? undefined : vehicles.get(current.vehicleId);
    },
  };
}

/** A registry that changes: each question is answered by the one that is in force when it is asked. */
export function livingRegistry(current: () => Registry): Registry {
  return {
    get operator() {
      return current().operator;
    },
    get terminals() {
      return current().terminals;
    },
    terminal: (terminalId) => current().terminal(terminalId),
    terminalByNumber: (number) => current().terminalByNumber(number),
    vehicle: (vehicleId) => current().vehicle(vehicleId),
    line: (lineId) => current().line(lineId),
    vehicleOf: (terminalId, atMs) => current().vehicleOf(terminalId, atMs),
  };
}
