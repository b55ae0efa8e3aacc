/**
 * base45 as RFC 9285 has it, read strictly: one text for one byte string, so that a pass has one form only.
 * (The registry's package takes overflow, lower case and blanks.) Pure.
 */
import { Malformed } from './errors';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** RFC 9285 section 4: two bytes become three characters, a last single byte two. */
export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 2) {
    const pair = i + 1 < bytes.length;
    let value = pair ? bytes[i]! * 256 + bytes[i + 1]! : bytes[i]!;
    for (let n = pair ? 3 : 2; n > 0; n--, value = Math.floor(value / 45)) text += ALPHABET[value % 45];
  }
  return text;
}

/** Reads base45; `Malformed` for a foreign character, a length of 3n + 1, or a group above its bytes' range. */
export function decodeBase45(text: string): Uint8Array {
  if (text.length % 3 === 1) throw new Malformed('base45 text', 'has a length that no bytes give (3n + 1)');
  const out = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 === 2 ? 1 : 0));
  for (let i = 0, at = 0; i < text.length; i += 3) {
    const digits = [...text.slice(i, i + 3)].map((character) => ALPHABET.indexOf(character));
    if (digits.includes(-1)) throw new Malformed('base45 text', 'has a character outside its alphabet');
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    const size = digits.length - 1;
    if (value >= 256 ** size) throw new Malformed('base45 text', 'has a group above its range');
    if (size === 2) out[at++] = value >> 8;
    out[at++] = value & 255;
  }
  return out;
}
