/** What officers do together with their shares (Shamir, `shamir-secret-sharing`): split a secret, bring it back. */
import { combine, split } from 'shamir-secret-sharing';
import { sameBytes } from '../../../protocol/bytes';
import type { HpkeKeyPair } from '../../../protocol/hpke';
import { openShare, type SealedShare, sealShare } from '../../../protocol/share';

type OfficerKey = { readonly id: string; readonly seal: Uint8Array };

/** Splits `secret` so that any `quorum` of the officers bring it back; each share is sealed to its officer. */
export async function splitAmong(
  officers: readonly OfficerKey[],
  quorum: number,
  secret: Uint8Array,
  name: { readonly day: number; readonly generation: number },
): Promise<SealedShare[]> {
  const shares = await split(new Uint8Array(secret), officers.length, quorum);
  return officers.map(({ id, seal }, i) => sealShare(seal, { ...name, officer: id }, shares[i]!));
}

/**
 * Brings a secret back from the officers' shares of one sharing. Shamir cannot tell a wrong share, so `publicOf` the
 * result must be `expected`; an error otherwise, and also when a share is missing.
 */
export async function combineShares(
  officers: readonly { readonly id: string; readonly seal: HpkeKeyPair }[],
  sealed: readonly SealedShare[],
  publicOf: (secret: Uint8Array) => Uint8Array,
  expected: Uint8Array,
): Promise<Uint8Array> {
  const opened = officers.map((officer) => {
    const own = sealed.find((share) => share.officer === officer.id);
    if (!own) throw new Error(`officer ${officer.id} holds no share of this key`);
    return openShare(officer.seal, own);
  });
  if (opened.length < 2) throw new Error("one officer's share opens nothing: two officers must be there");
  return combineOpened(opened, publicOf, expected);
}

/** The same from shares that their officers opened; each in an array of its own. */
export async function combineOpened(
  opened: readonly Uint8Array[],
  publicOf: (secret: Uint8Array) => Uint8Array,
  expected: Uint8Array,
): Promise<Uint8Array> {
  const secret = await combine(opened.map((share) => new Uint8Array(share)));
  if (!sameBytes(publicOf(secret), expected))
    throw new Error(
      'the shares do not give the key that the bundle names: a share is wrong or of another sharing',
    );
  return secret;
}
