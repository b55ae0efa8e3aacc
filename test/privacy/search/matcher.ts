/** Looks for thousands of byte patterns at once: a gigabyte of memory takes seconds, not hours. */
import type { Pattern } from './encodings';

export type Match = { readonly pattern: Pattern; readonly at: number };

const FILTER_BITS = 18;
const mix = (window: number): number => Math.imul(window, 0x9e37_79b1) >>> (32 - FILTER_BITS);

/**
 * A search for all `patterns` (four bytes or more each). A window of four bytes slides over the text; a small table
 * says of nearly all windows that no pattern begins so, and the few others are compared.
 */
export function matcher(patterns: readonly Pattern[]): (bytes: Uint8Array) => Match[] {
  const filter = new Uint8Array(1 << FILTER_BITS);
  const beginnings = new Map<number, Pattern[]>();
  for (const pattern of patterns) {
    const window = Buffer.from(pattern.bytes).readInt32LE(0);
    filter[mix(window)] = 1;
    beginnings.set(window, [...(beginnings.get(window) ?? []), pattern]);
  }
  return (bytes) => {
    const matches: Match[] = [];
    let window = (bytes[0]! << 8) | (bytes[1]! << 16) | (bytes[2]! << 24);
    for (let last = 3; last < bytes.length; last++) {
      window = (window >>> 8) | (bytes[last]! << 24);
      if (filter[mix(window)] === 0) continue;
      for (const pattern of beginnings.get(window) ?? [])
        if (isAt(bytes, last - 3, pattern.bytes)) matches.push({ pattern, at: last - 3 });
    }
    return matches;
  };
}

function isAt(bytes: Uint8Array, at: number, pattern: Uint8Array): boolean {
  if (at + pattern.length > bytes.length) return false;
  for (let i = 0; i < pattern.length; i++) if (bytes[at + i] !== pattern[i]) return false;
  return true;
}
