/**
 * What two officers' machines do for a case, played by one program. Not for production: there each officer's browser
 * opens its own shares (issue "dedicated server"). The shares are opened here; only the case's day keys leave.
 */
import { randomBytes } from 'node:crypto';
import { combineShares } from '../../backend/authority/vault/sharing';
import { type Bundle, dayKeyOf } from '../../protocol/bundle';
import { importSecretKey } from '../../protocol/hpke';
import { caseHash, type SignedRelease, signRelease } from '../../protocol/release';
import type { SealedShare } from '../../protocol/share';
import { type Officer, readOfficer } from '../ceremony/officers';

const RELEASE_VALID_MS = 3_600_000;

export type CaseInput = {
  /** Two of the bundle's officers. */
  readonly officers: readonly Officer[];
  readonly bundle: Bundle;
  readonly firstDay: number;
  readonly lastDay: number;
  /** What the case is; only its salted hash leaves. */
  readonly details: unknown;
  /** Unix ms. */
  readonly now: number;
};

/** The officers' keys, opened once for a case. */
export const openOfficers = (folder: string, ids: readonly string[]): Promise<Officer[]> =>
  Promise.all(ids.map((id) => readOfficer(folder, id)));

/** Both officers sign the release of the case's days. */
export function approveCase(input: CaseInput): SignedRelease {
  const hash = caseHash(new Uint8Array(randomBytes(32)), input.details);
  const { firstDay, lastDay } = input;
  const release = { caseHash: hash, firstDay, lastDay, expires: input.now + RELEASE_VALID_MS };
  const signatures = input.officers.map(({ id, sign }) => ({
    officer: id,
    signature: signRelease(sign, release),
  }));
  return { ...release, signatures };
}

/** Opens the shares of the case's days and no others; days without a key (outside the bundle) are left out. */
export async function openCaseDays(
  input: CaseInput,
  shares: readonly SealedShare[],
): Promise<{ day: number; secretKey: Uint8Array }[]> {
  const opened: { day: number; secretKey: Uint8Array }[] = [];
  for (let day = input.firstDay; day <= input.lastDay; day++) {
    const key = dayKeyOf(input.bundle, day);
    const ofDay = shares.filter((share) => share.day === day);
    if (!key || ofDay.length === 0) continue;
    const publicOf = (secret: Uint8Array) => importSecretKey(secret).public;
    opened.push({ day, secretKey: await combineShares(input.officers, ofDay, publicOf, key) });
  }
  return opened;
}
