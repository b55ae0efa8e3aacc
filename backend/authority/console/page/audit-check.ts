/**
 * The auditor's page checks the log by itself (RFC 6962, RFC 9162): the head is the audit key's that the proven bundle names;
 * it continues the head that this browser kept at the last look; what is listed is in it. And, when asked, every entry from
 * the first on gives that head, and the public counts.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { createCounter } from '../../../../protocol/audit/counts';
import type { AuditEntry } from '../../../../protocol/audit/entry-form';
import {
  createTree,
  headBytes,
  provesConsistency,
  provesInclusion,
  type TreeHead,
} from '../../../../protocol/audit/tree';
import { concat, fromBase64url, sameBytes } from '../../../../protocol/bytes';
import { LABEL } from '../../../../protocol/labels';
import { decodeCbor, mapOf } from '../../site/page/cbor';
import type { ShownAudit, ShownHead } from '../shown-audit';

/** What a look found wrong; each has its own sentence for the auditor. */
export type Finding =
  | 'not signed'
  | 'cut off'
  | 'does not continue'
  | 'entry not in the log'
  | 'entries give another head'
  | 'counts differ';

/** The head that this browser kept, or that the vault shows. */
export type Head = TreeHead & { readonly at: number; readonly signature: Uint8Array };

export const headOf = ({ size, at, root, signature }: ShownHead): Head => ({
  size,
  at,
  root: bytes(root),
  signature: bytes(signature),
});

/** One look at the log. @param proof from the kept head to the shown one; asked only where there is a kept one */
export async function checkLook(
  page: ShownAudit,
  auditKey: Uint8Array,
  kept: Head | undefined,
  proof: (from: number, to: number) => Promise<readonly Uint8Array[]>,
): Promise<Finding[]> {
  const head = headOf(page.head);
  const findings: Finding[] = [];
  if (!isSigned(head, auditKey)) findings.push('not signed');
  if (kept && head.size < kept.size) findings.push('cut off');
  else if (kept && !provesConsistency(sha256, kept, head, await proof(kept.size, head.size)))
    findings.push('does not continue');
  if (!page.entries.every((each) => isIn(each, head))) findings.push('entry not in the log');
  return findings;
}

export const isIn = ({ index, entry, proof }: ShownAudit['entries'][number], head: TreeHead): boolean =>
  provesInclusion(sha256, bytes(entry), index, head, proof.map(bytes));

/** The whole log: `entries(from)` gives the next ones from there on, none at the end. */
export async function checkWhole(
  page: ShownAudit,
  offsetMinutes: number,
  entries: (from: number) => Promise<readonly Uint8Array[]>,
): Promise<Finding[]> {
  const head = headOf(page.head);
  const tree = createTree(sha256);
  const all: Uint8Array[] = [];
  while (all.length < head.size) {
    const next = (await entries(all.length)).slice(0, head.size - all.length);
    if (next.length === 0) break;
    for (const entry of next) tree.append(entry);
    all.push(...next);
  }
  if (tree.size !== head.size || !sameBytes(tree.root(), head.root)) return ['entries give another head'];
  const counter = createCounter(() => offsetMinutes);
  for (const entry of all) counter.add(readEntry(entry));
  return JSON.stringify(counter.months()) === JSON.stringify(page.months) ? [] : ['counts differ'];
}

/** An entry from the bytes that the tree hashes. @throws Malformed when they are none */
export const readEntry = (entry: Uint8Array): AuditEntry =>
  mapOf('audit entry', decodeCbor('audit entry', entry)) as unknown as AuditEntry;

const isSigned = (head: Head, auditKey: Uint8Array): boolean =>
  ed25519.verify(head.signature, concat(LABEL.auditHead, headBytes(head)), auditKey);

const bytes = (text: string): Uint8Array => fromBase64url('part of the audit log', text);
