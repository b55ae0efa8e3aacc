/**
 * A signed head of the audit log (PROTOCOL.md section 6): how many entries it has, their Merkle root, and when that was.
 * Deterministic CBOR, as it lies at SITE/audit/head; SITE/audit/proof?from=&to= has the proof that one head continues
 * another. Terminals check both.
 */
import { type Static, Type } from 'typebox';
import { decodeCbor, encodeCbor } from '../cbor';
import { Malformed } from '../errors';
import { sha256 } from '../hmac';
import { LABEL } from '../labels';
import { Bytes, checker, UnixMs } from '../schema';
import { type SigningKey, signLabelled, verifierFor } from '../signing';
import { headBytes, provesConsistency } from './tree';

const Size = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });

export const AuditHeadSchema = Type.Object({
  v: Type.Literal(1),
  /** Entries. */
  size: Size,
  /** When it was signed, unix ms. */
  at: UnixMs,
  root: Bytes(32),
  /** Ed25519("coride 1 audit head" | size (6) | at (6) | root) by the audit key. */
  signature: Bytes(64),
});

export type AuditHead = Static<typeof AuditHeadSchema>;

const MAX_HEAD_BYTES = 512;
const MAX_PROOF_BYTES = 8 * 1024;
const checkHead = checker('audit head', AuditHeadSchema);
const checkProof = checker(
  'proof of the audit log',
  Type.Object({ from: Size, to: Size, proof: Type.Array(Bytes(32), { maxItems: 64 }) }),
);

export function signHead(
  key: SigningKey,
  head: { readonly size: number; readonly at: number; readonly root: Uint8Array },
): AuditHead {
  return { v: 1, ...head, signature: signLabelled(key, LABEL.auditHead, headBytes(head)) };
}

export const encodeHead = (head: AuditHead): Uint8Array => encodeCbor(head);

/** Reads a head and proves it by the audit key that the bundle names (32 bytes). `Malformed` when it is none. */
export function readHead(auditKey: Uint8Array, bytes: Uint8Array): AuditHead {
  const head = checkHead(decodeCbor('audit head', bytes, MAX_HEAD_BYTES));
  if (!provesHead(auditKey, head))
    throw new Malformed('audit head', "is not signed by this city's audit key");
  return head;
}

export const provesHead = (auditKey: Uint8Array, head: AuditHead): boolean =>
  verifierFor(auditKey)(LABEL.auditHead, head.signature, headBytes(head));

/** As it lies at SITE/audit/proof. */
export const encodeProof = (from: number, to: number, proof: readonly Uint8Array[]): Uint8Array =>
  encodeCbor({ from, to, proof: [...proof] });

/** The hashes of a proof from one size to another; `Malformed` when it is for other sizes. */
export function readProof(bytes: Uint8Array, from: number, to: number): Uint8Array[] {
  const read = checkProof(decodeCbor('proof of the audit log', bytes, MAX_PROOF_BYTES));
  if (read.from !== from || read.to !== to)
    throw new Malformed(
      'proof of the audit log',
      `is for ${read.from} to ${read.to} entries, must be ${from} to ${to}`,
    );
  return read.proof;
}

/** Whether the log that `later` heads begins with everything that `earlier` headed. */
export const continues = (earlier: AuditHead, later: AuditHead, proof: readonly Uint8Array[]): boolean =>
  provesConsistency(sha256, earlier, later, proof);
