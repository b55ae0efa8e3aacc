import { randomBytes, randomInt } from 'node:crypto';

/** Chance as a port (DESIGN.md rule 11). */
export interface Random {
  /** `n` random bytes in a buffer of their own. */
  bytes(n: number): Uint8Array;
  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number;
  /** A whole number from 0 to n - 1, each equally likely; n from 1 to 2^32, else RangeError. */
  below(n: number): number;
  /** A version 4 UUID (RFC 9562), lower case. */
  uuid(): string;
}

/** The same items in an order by chance, each as likely (Fisher and Yates); the list itself is put into it. */
export function shuffled<Item>(random: Pick<Random, 'below'>, all: Item[]): Item[] {
  for (let i = all.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [all[i], all[other]] = [all[other]!, all[i]!];
  }
  return all;
}

/** The operating system's randomness: fit for keys. */
export function systemRandom(): Random {
  return complete({
    bytes: (n) => new Uint8Array(randomBytes(n)),
    uint32: () => randomInt(2 ** 32),
    below: (n) => randomInt(checkBound(n)),
  });
}

/**
 * A sequence that the seed decides (sfc32 by Chris Doty-Humphrey): for tests and simulators, never for keys.
 * @param seed any text or number; equal seeds give equal sequences.
 */
export function seededRandom(seed: string | number): Random {
  let [a, b, c] = spread(String(seed));
  let counter = 1;
  const uint32 = () => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) uint32();
  return complete({
    uint32,
    bytes: (n) => {
      const bytes = new Uint8Array(n);
      for (let i = 0; i < n; i++) bytes[i] = uint32() >>> 24;
      return bytes;
    },
    below: (n) => {
      // Draws past the last whole multiple of n would favour small numbers, so they are drawn again.
      const limit = 2 ** 32 - (2 ** 32 % checkBound(n));
      let drawn = uint32();
      while (drawn >= limit) drawn = uint32();
      return drawn % n;
    },
  });
}

function complete(random: Omit<Random, 'uuid'>): Random {
  return { ...random, uuid: () => uuidOf(random.bytes(16)) };
}

function uuidOf(bytes: Uint8Array): string {
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [0, 8, 12, 16, 20].map((at, i, all) => hex.slice(at, all[i + 1])).join('-');
}

function checkBound(n: number): number {
  if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) throw new RangeError(`below(${n}): must be 1 to 2^32`);
  return n;
}

/** Three well-mixed 32-bit words of a text (FNV-1a with three starts). */
function spread(text: string): [number, number, number] {
  const word = (start: number) => {
    let hash = start;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    return hash | 0;
  };
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x6a09e667)];
}
