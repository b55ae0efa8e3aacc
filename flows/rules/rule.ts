/** What a rule is: one look at one terminal, pure, with what it saw as evidence. */
import type { FleetFaultId } from '../../protocol/faults';
import type { Facts } from '../../protocol/messages/alert';
import type { Terminal } from '../fleet/terminal';

/** Where a fault is there now. Facts are evidence for a person: few, plain, nothing of a rider. */
export type Finding = { readonly fault: FleetFaultId; readonly terminalId: string; readonly facts: Facts };

export type Look = {
  readonly terminal: Terminal;
  /** All of them, this one too. */
  readonly fleet: readonly Terminal[];
  /** Unix ms. */
  readonly now: number;
  readonly limits: Limits;
};

/** The facts that show the fault, or undefined when it is not there. */
export type Rule = (look: Look) => Facts | undefined;

/** What an operator may set, in the units of the names. */
export const DEFAULT_LIMITS = {
  /** Lost for this long on a trip. */
  offlineMinutes: 10,
  /** The same when it is on no trip: a depot at night is no fault. */
  offlineIdleHours: 24,
  /** The oldest check-in waits for this long although the terminal is online. */
  backlogMinutes: 15,
  clockErrorSeconds: 10,
  /** Chance that a working scanner is as silent. */
  silentChance: 0.001,
  /** No check-in for at least this long. */
  silentMinutes: 30,
  temperatureC: 80,
  certificateDays: 30,
  /** Empty: the version that most of the fleet runs. */
  version: '',
} as const;

export type Limits = {
  readonly [Name in keyof typeof DEFAULT_LIMITS]: (typeof DEFAULT_LIMITS)[Name] extends string
    ? string
    : number;
};

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
