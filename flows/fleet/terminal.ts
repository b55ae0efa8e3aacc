/**
 * One terminal as the fleet's tools see it: what it said last, and when that was heard here (unix ms of this machine:
 * wills carry no time, and a terminal's own clock may be what is wrong). Pure.
 */
import type { FaultId } from '../../protocol/faults';
import type { About } from '../../protocol/messages/about';
import type { Alert } from '../../protocol/messages/alert';
import type { CountMessage } from '../../protocol/messages/count';
import type { Health } from '../../protocol/messages/health';
import type { Position } from '../../protocol/messages/position';
import type { TerminalState } from '../../protocol/messages/state';
import type { Trip } from '../../protocol/messages/trip';
import { type Presence, presenceOf as presenceByRule } from '../../protocol/presence';

/** A message and when it was heard. */
export type Heard<T> = { readonly value: T; readonly at: number };

/** A device that spoke with this identity: each start of a terminal's process has its own `boot`. */
export type Boot = { readonly boot: string; readonly at: number };

/** What a terminal never said is absent. */
export type Terminal = {
  readonly terminalId: string;
  readonly state?: Heard<TerminalState>;
  readonly about?: Heard<About>;
  readonly health?: Heard<Health>;
  readonly position?: Heard<Position>;
  /** Absent when it is on no trip. */
  readonly trip?: Heard<Trip>;
  /** The last three hours, oldest first. */
  readonly counts: readonly Heard<CountMessage>[];
  readonly alerts: ReadonlyMap<FaultId, Heard<Alert>>;
  /** The newest ten changes of `boot`, oldest first. */
  readonly boots: readonly Boot[];
};

export const presenceOf = ({ state, health }: Terminal, now: number): Presence =>
  presenceByRule({ state: state?.value, stateAt: state?.at, healthAt: health?.at }, now);

/** On a trip, as far as is known: the trip stays retained when a terminal is lost on its way. */
export const isInService = ({ trip }: Terminal): boolean => trip !== undefined;

/** GTFS route of its trip, else the line it is set up for. */
export const lineOf = ({ trip, about }: Terminal): string | undefined =>
  trip?.value.routeId ?? about?.value.vehicle.line ?? undefined;

/** What people call it: the vehicle's label, else its id. */
export const labelOf = ({ about, terminalId }: Terminal): string => about?.value.vehicle.label ?? terminalId;
