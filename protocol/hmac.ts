/** SHA-256 and HMAC-SHA-256 over labelled inputs, from node:crypto. */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { concat } from './bytes';

/** HMAC-SHA-256, 32 bytes. The first of `parts` is a label. */
export function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
}

/** SHA-256, 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  // One call: an object for each hash costs more than hashing a ticket.
  const [first, second] = parts;
  return new Uint8Array(hash('sha256', first && !second ? first : concat(...parts), 'buffer'));
}

/** Compares two macs without telling by time where they differ. */
export function sameMac(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
