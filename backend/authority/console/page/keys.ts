/**
 * The officer's keys in the officer's own browser: opened for one decision, from the key file under its passphrase or from
 * the copy under a passkey's PRF, used, and overwritten. Nothing of them leaves the page.
 */
import { gcm } from '@noble/ciphers/aes.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, fromBase64url, toBase64url } from '../../../../protocol/bytes';
import { INFO, LABEL } from '../../../../protocol/labels';
import {
  CASE_SHARE_INFO,
  caseShareAad,
  type Decision,
  decisionBytes,
} from '../../../../protocol/officers/case-share';
import { shareAad } from '../../../../protocol/officers/ceremony';
import {
  credentialStatement,
  type Stated,
  WRAP_INFO,
} from '../../../../protocol/officers/credential-statement';
import { type KeyFile, keyFileAad, typedPassphrase } from '../../../../protocol/officers/key-form';
import { type Release, releaseBytes } from '../../../../protocol/release-bytes';
import { hpkeOpen, hpkeSeal } from '../../site/page/hpke';

/** `seal (32) | sign (32)`, the secret halves. */
export type OpenKeys = Uint8Array;

const sealSecret = (keys: OpenKeys) => keys.subarray(0, 32);
const signSecret = (keys: OpenKeys) => keys.subarray(32, 64);

/** @throws Error when the passphrase is another's, or mistyped */
export async function openKeyFile(file: KeyFile, passphrase: string): Promise<OpenKeys> {
  const salt = fromBase64url('salt', file.salt, 16);
  const key = await scryptAsync(typedPassphrase(passphrase), salt, {
    N: 2 ** file.cost,
    r: 8,
    p: 1,
    dkLen: 32,
  });
  const nonce = fromBase64url('nonce', file.nonce, 12);
  return gcm(key, nonce, keyFileAad(file.officer)).decrypt(fromBase64url('sealed keys', file.sealed, 80));
}

/** The same keys under a passkey's PRF output (32 bytes). */
export function wrapKeys(keys: OpenKeys, prf: Uint8Array): string {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  return toBase64url(concat(nonce, gcm(wrapKey(prf), nonce).encrypt(keys)));
}

export function unwrapKeys(wrapped: string, prf: Uint8Array): OpenKeys {
  const bytes = fromBase64url('wrapped keys', wrapped);
  return gcm(wrapKey(prf), bytes.subarray(0, 12)).decrypt(bytes.subarray(12));
}

const wrapKey = (prf: Uint8Array): Uint8Array => hkdf(sha256, prf, new Uint8Array(0), WRAP_INFO, 32);

export const signRelease = (keys: OpenKeys, release: Release): string =>
  sign(keys, LABEL.release, releaseBytes(release));
export const signCredential = (keys: OpenKeys, stated: Stated): string =>
  sign(keys, LABEL.credential, credentialStatement(stated));
/** Proves a challenge by the own key, where the machine has no passkey. */
export const signChallenge = (keys: OpenKeys, challenge: Uint8Array): string =>
  sign(keys, LABEL.credential, challenge);

export const decisionChallenge = (what: Decision, caseHash: Uint8Array): Uint8Array =>
  sha256(decisionBytes(what, caseHash));

/** SHA-256 (32 bytes). */
export const digestOf = (bytes: Uint8Array): Uint8Array => sha256(bytes);

/** Base64url. */
export const sign = (keys: OpenKeys, label: Uint8Array, bytes: Uint8Array): string =>
  toBase64url(ed25519.sign(concat(label, bytes), signSecret(keys)));

export type SealedShare = { day: number; officer: string; generation: number; sealed: string };

/** One of the officer's own shares; the caller overwrites it. */
export const openShare = (keys: OpenKeys, { day, officer, generation, sealed }: SealedShare): Uint8Array =>
  hpkeOpen(sealSecret(keys), INFO.share, shareAad(day, officer, generation), fromBase64url('share', sealed));

/** Opens the officer's shares of a case's days and seals each to the case's own process; only that leaves the page. */
export function resealShares(
  keys: OpenKeys,
  shares: readonly SealedShare[],
  to: { readonly processKey: Uint8Array; readonly caseHash: Uint8Array },
): { day: number; sealed: string }[] {
  return shares.map((own) => {
    const { day, officer } = own;
    const share = openShare(keys, own);
    const resealed = hpkeSeal(
      to.processKey,
      CASE_SHARE_INFO,
      caseShareAad(to.caseHash, day, officer),
      share,
    ).sealed;
    share.fill(0);
    return { day, sealed: toBase64url(resealed) };
  });
}
