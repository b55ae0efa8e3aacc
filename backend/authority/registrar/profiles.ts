/** What identifies a rider: sealed at rest to the registrar key, found by keyed hashes only. */
import { Type } from 'typebox';
import { concat, utf8 } from '../../../protocol/bytes';
import { decodeCbor, encodeCbor } from '../../../protocol/cbor';
import { hmac, sha256 } from '../../../protocol/hmac';
import { type HpkeKeyPair, hpkeOpen, hpkeSeal } from '../../../protocol/hpke';
import { checker } from '../../../protocol/schema';
import { OWN_LABEL } from '../labels';

const Profile = Type.Object({
  /** E.164 */
  phone: Type.String({ pattern: '^\\+[1-9]\\d{6,14}$' }),
  name: Type.Optional(Type.String({ maxLength: 120 })),
});

export type Profile = { readonly phone: string; readonly name?: string };

const MAX_PROFILE = 512;
const checkProfile = checker('profile', Profile);

export type ProfileSeals = {
  seal(ref: Uint8Array, profile: Profile): Uint8Array;
  /** `Malformed` when it is another registration's, or was changed. */
  open(ref: Uint8Array, sealed: Uint8Array): Profile;
  /** HMAC (16 bytes) of a number under a key derived from the registrar's secret: no function of a guessable value. */
  phoneIndex(phone: string): Uint8Array;
  /** The same for what text messages are counted by: it cannot be compared with the phone index. */
  countKey(what: string): Uint8Array;
};

export function profileSeals(registrar: HpkeKeyPair, registrarSecret: Uint8Array): ProfileSeals {
  const indexKey = hmac(registrarSecret, OWN_LABEL.phoneIndexKey);
  return {
    seal: (ref, profile) =>
      hpkeSeal(registrar.public, OWN_LABEL.profile, ref, encodeCbor(checkProfile(profile))),
    open: (ref, sealed) =>
      checkProfile(decodeCbor('profile', hpkeOpen(registrar, OWN_LABEL.profile, ref, sealed), MAX_PROFILE)),
    countKey: (what) => hmac(indexKey, OWN_LABEL.messageCount, utf8(what)).slice(0, 16),
    phoneIndex: (phone) => hmac(indexKey, OWN_LABEL.phoneIndex, utf8(phone)).slice(0, 16),
  };
}

export const TOKEN_SIZE = 32;
/** A token's first bytes are its riderRef's: they lead to the file, and tell the phone nothing. */
export const LOCATOR_SIZE = 2;

/** A new token for a registration: 30 random bytes behind the locator. */
export const newToken = (ref: Uint8Array, random: { bytes(n: number): Uint8Array }): Uint8Array =>
  concat(ref.subarray(0, LOCATOR_SIZE), random.bytes(TOKEN_SIZE - LOCATOR_SIZE));

/** What is kept of a token. */
export const tokenHash = (token: Uint8Array): Uint8Array => sha256(OWN_LABEL.token, token);
