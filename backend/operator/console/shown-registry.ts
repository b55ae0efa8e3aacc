/** The registry as the console's pages show it: its server and the pages agree on it here. Nothing of a rider. */
import type { Words } from '../../../protocol/sentences';
import type { NotedChange } from '../registry/changes';
import type { ImportFinding } from '../registry/import-finding';
import type { Assignment, Vehicle } from '../registry/schema';

/** A change of it must quote the edition that was looked at. */
export type ShownVehicle = Vehicle & {
  readonly edition: string;
  /** On it now. */
  readonly terminals: readonly string[];
};

export type VehicleList = {
  /** Of those that were looked for; the first ones are shown. */
  readonly total: number;
  readonly vehicles: readonly ShownVehicle[];
  /** To choose from. */
  readonly lines: readonly { readonly id: string; readonly name: string }[];
};

/** From when to when, unix ms; without an end: still, or planned. */
export type Stay = {
  readonly kind: 'terminal' | 'driver';
  readonly id: string;
  readonly from: number;
  readonly until?: number;
};

export type VehicleDetail = {
  readonly vehicle: ShownVehicle;
  /** Newest first. */
  readonly stays: readonly Stay[];
  readonly history: readonly NotedChange[];
};

/** Where somebody is now, and what is planned next; unix ms. */
export type AssignedRow = {
  readonly id: string;
  /** Absent: on no vehicle. */
  readonly vehicleId?: string;
  readonly from?: number;
  readonly next?: Assignment;
  /** Revoked, or has left. */
  readonly endedAt?: number;
};

export type TerminalList = { readonly total: number; readonly rows: readonly AssignedRow[] };

export type ShownDriver = Omit<AssignedRow, 'endedAt'> & {
  readonly name: string;
  readonly edition: string;
  readonly leftAt?: number;
};
export type DriverList = { readonly total: number; readonly drivers: readonly ShownDriver[] };

export type AssignmentDetail = {
  readonly kind: 'terminal' | 'driver';
  readonly id: string;
  /** Newest first. */
  readonly assignments: readonly Assignment[];
  readonly edition: string;
  readonly endedAt?: number;
  readonly history: readonly NotedChange[];
};
export type DriverDetail = {
  readonly driver: ShownDriver;
  readonly stays: AssignmentDetail;
  /** After so many days a driver who left can be removed. */
  readonly retentionDays: number;
};

export type ImportAnswer = {
  readonly good: boolean;
  readonly taken: boolean;
  readonly added: number;
  readonly changed: number;
  /** Of all vehicles as they were looked at. */
  readonly edition: string;
  readonly findings: readonly ImportFinding[];
};

/** A refusal in both languages; `faults` by field where a form is to be mended. */
export type RegistryRefusal = {
  readonly error: string;
  readonly words?: Words;
  readonly faults?: Readonly<Record<string, Words>>;
};
