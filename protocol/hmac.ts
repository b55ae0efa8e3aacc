/** SHA-256 and HMAC-SHA-256 over labelled inputs, from node:crypto. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA-256, 32 bytes. The first of `parts` is a label. */
export function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
}

/** SHA-256, 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** Compares two macs without telling by time where they differ. */
export function sameMac(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
