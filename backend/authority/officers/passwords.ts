/**
 * Password and one-time code, for a machine without passkeys. The credential's value is `salt (16) | scrypt (32) | TOTP
 * secret (20)`. A session by password opens nothing by itself: every decision still takes the officer's own key.
 */
import { scrypt, timingSafeEqual } from 'node:crypto';
import { concat, fromBase64url, toBase64url, utf8 } from '../../../protocol/bytes';
import type { Credential } from './credentials';
import { totpStep } from './totp';

const COST = 2 ** 15;
const LEAST = 12;

/** A new value: password and a TOTP secret; undefined when the password is too short. */
export async function passwordValue(
  password: string,
  random: { bytes(n: number): Uint8Array },
): Promise<string | undefined> {
  if ([...password].length < LEAST) return undefined;
  const salt = random.bytes(16);
  return toBase64url(concat(salt, await derive(password, salt), random.bytes(20)));
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
    const hash = await derive(password, value.slice(0, 16));
    const isRight = timingSafeEqual(hash, value.subarray(16, 48));
    if (!credential) return false;
    const step = totpStep(value.slice(48), code, now(), lastStep.get(credential.person) ?? 0);
    if (!isRight || step === undefined) return false;
    lastStep.set(credential.person, step);
    return true;
  };
}

function derive(password: string, salt: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(
      utf8(password.normalize('NFKC')),
      salt,
      32,
      { N: COST, r: 8, p: 1, maxmem: 128 * COST * 8 * 2 },
      (error, key) => (error ? reject(error) : resolve(new Uint8Array(key))),
    );
  });
}
