/** What an entry of the audit log is. Types only: the auditor's page shares them. */
import type { ActionName } from './actions';

export type AuditEntry = {
  readonly v: 1;
  /** Unix ms. */
  readonly at: number;
  readonly action: ActionName;
  /** Officers; `vault` for what no person asked for. */
  readonly who: readonly string[];
  /** Of what: a case, a day, a bundle, an officer. Never a rider. */
  readonly about: string;
  readonly why: string;
  readonly count: number;
};

/** What an action says of itself; `count`: how many things, 1 by default. */
export type AuditEvent = {
  readonly action: ActionName;
  readonly who: readonly string[];
  readonly about?: string;
  readonly why?: string;
  readonly count?: number;
};
