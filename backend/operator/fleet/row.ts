/** What the fleet's page shows, as its server and the page agree on it. Nothing of a rider. */

import type { Presence } from '../../../protocol/presence';

/** A revoked one counts as nothing else. */
export type FleetPresence = Presence | 'revoked';

export type FleetRow = {
  readonly terminalId: string;
  readonly presence: FleetPresence;
  /** Unix ms; absent: nothing was heard. */
  readonly heardAt?: number;
  readonly vehicle?: { readonly id: string; readonly label: string; readonly line?: string };
  readonly enrolledAt?: number;
  readonly revokedAt?: number;
  /** Two devices fought for its identity. */
  readonly clonedAt?: number;
  /** As it said itself. */
  readonly version?: string;
  readonly certNotAfter?: string;
  readonly waiting?: number | string;
  readonly clock?: string;
  readonly screen?: string;
  readonly position?: { readonly at: string; readonly lat: number; readonly lon: number };
  readonly trip?: string;
  readonly checkIns?: string;
  readonly alerts: readonly {
    readonly id: string;
    readonly level: 'warn' | 'stop';
    readonly since: string;
  }[];
};

export type Overview = {
  readonly presence: Readonly<Record<FleetPresence, number>>;
  /** The troubled first. */
  readonly rows: readonly FleetRow[];
  readonly lines: readonly { readonly id: string; readonly name: string; readonly checkIns: string }[];
};
