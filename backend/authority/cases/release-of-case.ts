/** The release of a case: what its officers sign, and whether they did. */
import type { Bundle } from '../../../protocol/bundle';
import { fromBase64url } from '../../../protocol/bytes';
import { type Release, releaseFault, type SignedRelease } from '../../../protocol/release';
import type { StoredCase } from './case-view';
import { CaseRefused } from './run-case';

export const releaseOf = ({ caseHash: hash, firstDay, lastDay, expires }: StoredCase): Release => ({
  caseHash: fromBase64url('case hash', hash, 32),
  firstDay,
  lastDay,
  expires,
});

export function signedRelease(stored: StoredCase): SignedRelease {
  const signers = [stored.submitted, ...(stored.approved ? [stored.approved] : [])];
  const signatures = signers.map(({ officer, signature }) => ({
    officer,
    signature: fromBase64url('signature', signature, 64),
  }));
  return { ...releaseOf(stored), signatures };
}

/** Every signature that is there must hold, and there must be `needed` of them. @throws CaseRefused */
export function checkSignatures(bundle: Bundle, stored: StoredCase, now: number, needed: number): void {
  const limits = { ...bundle.limits, quorum: needed };
  const fault = releaseFault({ ...bundle, limits }, signedRelease(stored), now);
  if (fault) throw new CaseRefused(403, `the release is refused: ${fault}`);
}
