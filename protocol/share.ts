/** Officers' shares of day keys and root: each sealed to one officer's own key (PROTOCOL.md section 1, Labels). */
import { type HpkeKeyPair, hpkeOpen, hpkeSeal } from './hpke';
import { INFO } from './labels';
import { shareAad } from './officers/ceremony';

/** Which share: of a day's key, or of the root (day 0); whose; and of which sharing, for two are never mixed. */
export type ShareName = { readonly day: number; readonly officer: string; readonly generation: number };

export type SealedShare = ShareName & { readonly sealed: Uint8Array };

/** Seals a share (33 bytes of Shamir's scheme) to its officer's X25519 key. */
export function sealShare(officerKey: Uint8Array, name: ShareName, share: Uint8Array): SealedShare {
  return { ...name, sealed: hpkeSeal(officerKey, INFO.share, aadOf(name), share) };
}

/** Opens a share on its officer's machine; `Malformed` when it is another officer's, day's or generation's. */
export function openShare(officer: HpkeKeyPair, { sealed, ...name }: SealedShare): Uint8Array {
  return hpkeOpen(officer, INFO.share, aadOf(name), sealed);
}

const aadOf = ({ day, officer, generation }: ShareName): Uint8Array => shareAad(day, officer, generation);
