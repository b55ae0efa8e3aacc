/** What the check-in API hands out and proves again later: grants and receipts (PROTOCOL.md section 2). */
import { concat, readUint, uint } from '../../../protocol/bytes';
import { hmac, sameMac } from '../../../protocol/hmac';
import { LABEL } from '../../../protocol/labels';
import { GRANT_SIZE, RECEIPT_SIZE } from '../../../protocol/relay/bodies';

/** How long a rider may take to register after `look`. */
export const GRANT_MS = 10 * 60_000;

export interface Proofs {
  /** `time (6) | HMAC(secret, "coride 1 grant" | code | time)[:8]` */
  grant(code: Uint8Array, atMs: number): Uint8Array;
  /** When this grant for this code was given, if it is genuine and at most ten minutes old; else undefined. */
  grantedAt(code: Uint8Array, grant: Uint8Array, nowMs: number): number | undefined;
  /** `HMAC(secret, "coride 1 receipt" | id)[:8]` */
  receipt(id: Uint8Array): Uint8Array;
  provesReceipt(id: Uint8Array, receipt: Uint8Array): boolean;
}

/** @param secret 32 random bytes, kept with the operator's keys: receipts live as long as it does */
export function createProofs(secret: Uint8Array): Proofs {
  const grantMac = (code: Uint8Array, time: Uint8Array) =>
    hmac(secret, LABEL.grant, code, time).subarray(0, 8);
  const receipt = (id: Uint8Array) => hmac(secret, LABEL.receipt, id).slice(0, RECEIPT_SIZE);
  return {
    grant: (code, atMs) => {
      const time = uint(atMs, 6);
      return concat(time, grantMac(code, time));
    },
    grantedAt: (code, grant, nowMs) => {
      if (grant.length !== GRANT_SIZE) return undefined;
      const time = grant.subarray(0, 6);
      if (!sameMac(grantMac(code, time), grant.subarray(6))) return undefined;
      const at = readUint(time, 0, 6);
      return at <= nowMs && nowMs - at <= GRANT_MS ? at : undefined;
    },
    receipt,
    provesReceipt: (id, given) => sameMac(receipt(id), given),
  };
}
