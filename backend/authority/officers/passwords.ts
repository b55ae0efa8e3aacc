/**
 * Password and one-time code, for a machine without passkeys. The credential's value is `salt (16) | scrypt (32) | TOTP
 * secret (20)`. A session by password opens nothing by itself: every decision still takes the officer's own key.
 */
import { timingSafeEqual } from 'node:crypto';
import { hashPassword, isLongEnough } from '../../../platform/sign-in/password-hash';
import { concat, fromBase64url, toBase64url } from '../../../protocol/bytes';
import type { Credential } from './credentials';
import { totpStep } from './totp';

/** A new value: password and a TOTP secret; undefined when the password is too short. */
export async function passwordValue(
  password: string,
  random: { bytes(n: number): Uint8Array },
): Promise<string | undefined> {
  if (!isLongEnough(password)) return undefined;
  const salt = random.bytes(16);
  return toBase64url(concat(salt, await hashPassword(password, salt), random.bytes(20)));
}

export const totpSecretOf = (value: string): Uint8Array => fromBase64url('password', value, 68).slice(48);

export type PasswordCheck = (
  credential: Credential | undefined,
  password: string,
  code: string,
) => Promise<boolean>;

/** Checks both, always with the same work; a code counts once. */
export function createPasswordCheck(now: () => number): PasswordCheck {
  const lastStep = new Map<string, number>();
  const nobody = new Uint8Array(68);
  return async (credential, password, code) => {
    const value = credential ? fromBase64url('password', credential.value, 68) : nobody;
    const hash = await hashPassword(password, value.slice(0, 16));
    const isRight = timingSafeEqual(hash, value.subarray(16, 48));
    if (!credential) return false;
    const step = totpStep(value.slice(48), code, now(), lastStep.get(credential.person) ?? 0);
    if (!isRight || step === undefined) return false;
    lastStep.set(credential.person, step);
    return true;
  };
}
