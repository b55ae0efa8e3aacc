/** The audit log as the auditor's page gets it. Bytes are base64url. Types only: the page shares them. */
import type { MonthlyCounts } from '../../../protocol/audit/counts';

export type ShownAudit = {
  /** Newest first. */
  readonly entries: readonly {
    readonly index: number;
    /** As the tree hashes it. */
    readonly entry: string;
    /** That it is in the log of `head`. */
    readonly proof: readonly string[];
  }[];
  readonly head: ShownHead;
  /** What terminals and phones are shown today. */
  readonly shown: { readonly size: number; readonly at: number };
  readonly months: readonly MonthlyCounts[];
  /** Names the audit key; the page proves it by the root that it keeps. */
  readonly bundle?: { readonly signed: string; readonly root: string };
};

export type ShownHead = {
  readonly size: number;
  readonly at: number;
  readonly root: string;
  readonly signature: string;
};
