/** Officers' shares of day keys and root: each sealed to one officer's own key (PROTOCOL.md section 1, Labels). */
import { concat, uint, utf8 } from './bytes';
import { dayBytes } from './days';
import { type HpkeKeyPair, hpkeOpen, hpkeSeal } from './hpke';
import { INFO } from './labels';

/** Which share: of a day's key, or of the root (day 0); whose; and of which sharing, for two are never mixed. */
export type ShareName = { readonly day: number; readonly officer: string; readonly generation: number };

export type SealedShare = ShareName & { readonly sealed: Uint8Array };

/** Seals a share (33 bytes of Shamir's scheme) to its officer's X25519 key. */
export function sealShare(officerKey: Uint8Array, name: ShareName, share: Uint8Array): SealedShare {
  return { ...name, sealed: hpkeSeal(officerKey, INFO.share, shareAad(name), share) };
}

/** Opens a share on its officer's machine; `Malformed` when it is another officer's, day's or generation's. */
export function openShare(officer: HpkeKeyPair, { sealed, ...name }: SealedShare): Uint8Array {
  return hpkeOpen(officer, INFO.share, shareAad(name), sealed);
}

/** `day (2) | officer | generation (2)` */
function shareAad({ day, officer, generation }: ShareName): Uint8Array {
  return concat(dayBytes(day), utf8(officer), uint(generation, 2));
}
