/** What this browser keeps of the audit log: the head of the last look that held, and a contradiction once it saw one. */
import { fromBase64url } from '../../../../protocol/bytes';
import type { ShownAudit } from '../shown-audit';
import { get } from './api';
import { checkLook, type Finding, type Head, headOf } from './audit-check';
import { provenBundle } from './proven-bundle';

export type Verdict = {
  readonly findings: readonly Finding[];
  /** The head that was kept at the look before; undefined at the first. */
  readonly since?: { readonly size: number; readonly at: number };
};

type Kept = {
  readonly head: ShownAudit['head'];
  /** The signed head that contradicts it: both together prove that the log was rewritten or forked. */
  readonly contradictedBy?: ShownAudit['head'];
  readonly findings?: readonly Finding[];
};

const KEPT = 'coride.console.audit';

/** Checks a look and keeps its head when it holds. A contradiction is kept for good: no later look makes it well. */
export async function witness(page: ShownAudit): Promise<Verdict> {
  const text = localStorage.getItem(KEPT);
  const kept = text === null ? undefined : (JSON.parse(text) as Kept);
  if (kept?.contradictedBy) return { findings: kept.findings ?? ['does not continue'], since: kept.head };
  const bundle = provenBundle(page.bundle);
  const head: Head | undefined = kept && headOf(kept.head);
  const findings = await checkLook(page, bundle?.audit as Uint8Array, head, proofOf);
  const next: Kept =
    findings.length === 0
      ? { head: page.head }
      : { head: kept?.head ?? page.head, contradictedBy: page.head, findings };
  localStorage.setItem(KEPT, JSON.stringify(next));
  return { findings, ...(kept && { since: kept.head }) };
}

/** Both signed heads, for whoever investigates; undefined while nothing is wrong. */
export function evidence(): Blob | undefined {
  const text = localStorage.getItem(KEPT);
  const isContradicted = text !== null && (JSON.parse(text) as Kept).contradictedBy;
  return isContradicted ? new Blob([text], { type: 'application/json' }) : undefined;
}

const proofOf = async (from: number, to: number): Promise<Uint8Array[]> =>
  bytesOf((await get(`/api/audit/proof?from=${from}&to=${to}`)).proof);

export const entriesFrom = async (from: number): Promise<Uint8Array[]> =>
  bytesOf((await get(`/api/audit/entries?from=${from}`)).entries);

const bytesOf = (texts: unknown): Uint8Array[] =>
  (texts as string[]).map((text) => fromBase64url('part of the audit log', text));
