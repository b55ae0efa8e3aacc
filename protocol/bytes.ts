/**
 * Byte strings as the whole protocol writes them: big-endian integers, concatenation, text forms.
 * Pure: the rider's page uses the same file.
 */
import { base64urlnopad, hex } from '@scure/base';
import { Malformed } from './errors';

/** All parts in one new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** `value` as `size` bytes, big-endian; RangeError when it is no integer or does not fit. */
export function uint(value: number, size: 1 | 2 | 3 | 4 | 6): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 2 ** (8 * size))
    throw new RangeError(`${value} is no unsigned integer of ${size} bytes`);
  const out = new Uint8Array(size);
  for (let i = size - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) out[i] = rest % 256;
  return out;
}

/** The big-endian integer of `size` bytes at `at`. */
export function readUint(bytes: Uint8Array, at: number, size: 1 | 2 | 3 | 4 | 6): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + bytes[at + i]!;
  return value;
}

/** True when both hold the same bytes. Not constant in time: for public values only. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Throws `Malformed` unless `bytes` is `size` long; `what` names the thing for the reader of the error. */
export function expectSize(what: string, bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length !== size) throw new Malformed(what, `is ${bytes.length} bytes long, must be ${size}`);
  return bytes;
}

/** `bytes` followed by zeros up to `size`; RangeError when longer. */
export function zeroPadded(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length > size) throw new RangeError(`${bytes.length} bytes do not fit into ${size}`);
  const out = new Uint8Array(size);
  out.set(bytes);
  return out;
}

/** `bytes` without its trailing zeros. */
export function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

export const toHex = (bytes: Uint8Array): string => hex.encode(bytes);
export const fromHex = (text: string): Uint8Array => hex.decode(text);
// One of each: making them took longer than the short texts that tracing reads by the hundred thousand.
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
export const utf8 = (text: string): Uint8Array => encoder.encode(text);
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

/** base64url without padding (RFC 4648 section 5), as JSON files and HTTP doors carry bytes. */
export const toBase64url = (bytes: Uint8Array): string => base64urlnopad.encode(bytes);

/** Reads base64url without padding, strictly; throws `Malformed` naming `what`. */
export function fromBase64url(what: string, text: string, size?: number): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = base64urlnopad.decode(text);
  } catch (cause) {
    throw new Malformed(what, 'is not base64url without padding', { cause });
  }
  return size === undefined ? bytes : expectSize(what, bytes, size);
}
