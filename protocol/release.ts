/**
 * The approval that opens a case's days (PROTOCOL.md section 6): officers sign it, the operator checks it against the
 * bundle's officers and releases exactly those days' segment keys.
 */
import type { Bundle } from './bundle';
import { expectSize } from './bytes';
import { encodeCbor } from './cbor';
import { sha256 } from './hmac';
import { LABEL } from './labels';
import { type Release, releaseBytes } from './release-bytes';
import { type SigningKey, signLabelled, verifierFor } from './signing';

export type { Release };

export type SignedRelease = Release & {
  readonly signatures: readonly { readonly officer: string; readonly signature: Uint8Array }[];
};

/** `SHA-256("coride 1 case" | 32 random bytes | case)`; `details` is any plain value of CBOR. */
export function caseHash(random: Uint8Array, details: unknown): Uint8Array {
  return sha256(LABEL.case, expectSize('random part of the case hash', random, 32), encodeCbor(details));
}

/** Ed25519("coride 1 release" | caseHash | first day (2) | last day (2) | expires (6)) by one officer. */
export function signRelease(officer: SigningKey, release: Release): Uint8Array {
  return signLabelled(officer, LABEL.release, releaseBytes(release));
}

/** Why a release is refused, as words for the log and the answer; undefined when it holds. */
export function releaseFault(bundle: Bundle, release: SignedRelease, nowMs: number): string | undefined {
  if (release.firstDay > release.lastDay) return 'the first day lies after the last';
  const days = release.lastDay - release.firstDay + 1;
  if (days > bundle.limits.releaseDays) return `it opens ${days} days, may open ${bundle.limits.releaseDays}`;
  if (nowMs >= release.expires) return 'it has expired';
  const message = releaseBytes(release);
  const signers = new Set<string>();
  for (const { officer: id, signature } of release.signatures) {
    const officer = bundle.officers.find((each) => each.id === id);
    if (!officer) return "it is signed by somebody who is not one of the bundle's officers";
    if (!verifierFor(officer.sign)(LABEL.release, signature, message)) return 'a signature does not prove it';
    signers.add(id);
  }
  const { quorum } = bundle.limits;
  return signers.size < quorum ? `it has ${signers.size} officers' signatures, needs ${quorum}` : undefined;
}
