/**
 * The phone as a witness of the authority's audit log (PROTOCOL.md section 6): once a day it keeps the newest head, if the
 * log continues the one kept before. It keeps the signed bytes too, so that two phones that were shown different logs can
 * prove it; the audit key's signature on them it leaves to those who do.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { provesConsistency, type TreeHead } from '../../../../protocol/audit/tree';
import { fromHex, toBase64url, toHex } from '../../../../protocol/bytes';
import { Malformed } from '../../../../protocol/errors';
import { decodeCbor, mapOf } from './cbor';
import { ask, bytesOf } from './doors';
import type { Store } from './storage';

export type AuditSeen = {
  size: number;
  /** Hex. */
  root: string;
  /** The signed head as it came, base64url. */
  signed: string;
  /** Unix ms of the look. */
  seenAt: number;
  /** A head that does not continue this one, as it came: the log was rewritten or forked. */
  contradictedBy?: string;
};

const DAY_MS = 86_400_000;

/** Looks at most once a day, and never again once the log was caught. Rejects without network. */
export async function lookAtAudit(store: Store, now: number): Promise<void> {
  const seen = store.read('audit');
  if (seen && (seen.contradictedBy || Math.abs(now - seen.seenAt) < DAY_MS)) return;
  const response = await ask('/audit/head');
  // A site that runs no audit log yet, or cannot read it just now, contradicts nothing.
  if (!response.ok) return;
  const signed = await bytesOf(response);
  const head = headOf(signed);
  if (seen && !(await isContinued(seen, head))) {
    store.write('audit', { ...seen, contradictedBy: toBase64url(signed) });
    return;
  }
  store.write('audit', { size: head.size, root: toHex(head.root), signed: toBase64url(signed), seenAt: now });
}

async function isContinued(seen: AuditSeen, head: TreeHead): Promise<boolean> {
  const before = { size: seen.size, root: fromHex(seen.root) };
  if (head.size < before.size) return false;
  if (head.size === before.size) return provesConsistency(sha256, before, head, []);
  const response = await ask(`/audit/proof?from=${before.size}&to=${head.size}`);
  if (!response.ok) return response.status >= 500;
  return provesConsistency(sha256, before, head, proofOf(await bytesOf(response)));
}

function headOf(bytes: Uint8Array): TreeHead {
  const { size, root } = mapOf('audit head', decodeCbor('audit head', bytes));
  if (typeof size !== 'number' || !(root instanceof Uint8Array) || root.length !== 32)
    throw new Malformed('audit head', 'lacks its size or root');
  return { size, root };
}

function proofOf(bytes: Uint8Array): Uint8Array[] {
  const { proof } = mapOf('proof of the audit log', decodeCbor('proof of the audit log', bytes));
  if (!Array.isArray(proof)) throw new Malformed('proof of the audit log', 'has no list of hashes');
  return proof.map((hash: unknown) => {
    if (!(hash instanceof Uint8Array) || hash.length !== 32)
      throw new Malformed('proof of the audit log', 'has a hash of another length');
    return hash;
  });
}
