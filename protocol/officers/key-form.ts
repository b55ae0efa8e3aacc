/**
 * An officer's key file: the secret halves of both keys under a generated passphrase. Made and opened on the officer's own
 * machine, by Node or in the browser; both agree here. Pure.
 *
 *     plaintext  X25519 secret (32) | Ed25519 secret (32)
 *     key        scrypt(passphrase, salt, N = 2^cost, r = 8, p = 1)
 *     sealed     AES-256-GCM(key, nonce, aad = "coride 1 officer key file" | officer, plaintext)
 */
import { concat, utf8 } from '../bytes';

export type KeyFile = {
  readonly v: 1;
  readonly officer: string;
  /** Public halves. Bytes are base64url. */
  readonly seal: string;
  readonly sign: string;
  /** Logarithm of scrypt's N. */
  readonly cost: number;
  readonly salt: string;
  readonly nonce: string;
  readonly sealed: string;
};

/** What a real ceremony takes: half a second and 128 MB a try. */
export const KEY_FILE_COST = 17;

const LABEL = utf8('coride 1 officer key file\0');
export const keyFileAad = (officer: string): Uint8Array => concat(LABEL, utf8(officer));

/** Crockford's base32: no letter that a hand-written note confuses. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Five bits of each byte as a letter, in groups of four: `K7QF-9M2X-…`. */
export function readable(bytes: Uint8Array): string {
  const letters = [...bytes].map((byte) => ALPHABET[byte % 32]!);
  return letters.join('').match(/.{4}/g)!.join('-');
}

/** 20 characters, 100 bits. `random`: 20 bytes. */
export const passphraseOf = (random: Uint8Array): string => readable(random.subarray(0, 20));

/** A passphrase as somebody typed it, as it was meant. */
export const typedPassphrase = (text: string): Uint8Array =>
  utf8(
    text
      .normalize('NFKC')
      .toUpperCase()
      .replace(/O/g, '0')
      .replace(/[IL]/g, '1')
      .replace(/[^0-9A-Z]/g, ''),
  );
