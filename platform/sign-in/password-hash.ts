/** Passwords as they are kept: by scrypt (RFC 7914), N 2^15, r 8, p 1: 32 MiB and about 0.1 s for each guess. */
import { scrypt } from 'node:crypto';

const COST = 2 ** 15;
/** Characters that a password has at least. */
export const LEAST_PASSWORD = 12;

export const isLongEnough = (password: string): boolean => [...password].length >= LEAST_PASSWORD;

/** @param salt 16 random bytes @returns 32 bytes */
export function hashPassword(password: string, salt: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(
      Buffer.from(password.normalize('NFKC'), 'utf8'),
      salt,
      32,
      { N: COST, r: 8, p: 1, maxmem: 128 * COST * 8 * 2 },
      (error, key) => (error ? reject(error) : resolve(new Uint8Array(key))),
    );
  });
}
