/** Seeded mutations of what somebody sends: bytes, text and values, as attackers, bad lines and half-broken disks make them. */
import type { Random } from '../../platform/random';

type Change<T> = (random: Random, of: T) => T;

/** Bytes with one to three things wrong with them, and other than before. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  for (;;) {
    // A copy, and no Buffer, whose slices are views.
    let mutated: Uint8Array = new Uint8Array(bytes);
    for (let i = 1 + random.below(3); i > 0; i--) mutated = oneOf(random, BYTE_CHANGES)(random, mutated);
    if (Buffer.compare(mutated, bytes) !== 0) return mutated;
  }
}

/** Text with one to three things wrong with it, and other than before; it may hold lone surrogates and controls. */
export function mutateText(random: Random, text: string): string {
  for (;;) {
    let mutated = text;
    for (let i = 1 + random.below(3); i > 0; i--) mutated = oneOf(random, TEXT_CHANGES)(random, mutated);
    if (mutated !== text) return mutated;
  }
}

/** A JSON or CBOR value with one part of it replaced, removed, renamed, repeated or nested. */
export function mutateValue(random: Random, value: unknown): unknown {
  const isList = Array.isArray(value);
  if (!isList && (typeof value !== 'object' || value === null || value instanceof Uint8Array))
    return random.below(3) === 0 ? nested(random, value) : oneOf(random, HOSTILE);
  const entries: [string, unknown][] = Object.entries(value);
  if (entries.length === 0 || random.below(12) === 0) return oneOf(random, HOSTILE);
  const at = random.below(entries.length);
  const [key, part] = entries[at]!;
  const kinds: (() => [string, unknown][])[] = [
    () => entries.with(at, [key, mutateValue(random, part)]),
    () => entries.with(at, [key, mutateValue(random, part)]),
    () => entries.with(at, [key, oneOf(random, HOSTILE)]),
    () => entries.toSpliced(at, 1),
    () => [...entries, [oneOf(random, KEYS), part]],
    () => entries.with(at, [oneOf(random, KEYS), part]),
    () => [
      ...entries,
      ...Array.from({ length: 1 + random.below(40) }, () => [key, part] as [string, unknown]),
    ],
  ];
  const changed = oneOf(random, kinds)();
  if (isList) return changed.map(([, each]) => each);
  const made: Record<string, unknown> = {};
  // Not by assignment, which would set a prototype instead of a key.
  for (const [name, each] of changed)
    Object.defineProperty(made, name, { value: each, enumerable: true, configurable: true, writable: true });
  return made;
}

export function oneOf<T>(random: Random, of: readonly T[]): T {
  return of[random.below(of.length)]!;
}

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  'id',
  'v',
  '\0',
  '键',
];

const HOSTILE: readonly unknown[] = [
  null,
  true,
  '',
  0,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e308,
  '\0',
  '__proto__',
  '../../etc/passwd',
  '%s%n{{7*7}}<script>',
  '１３８００２４６０２１',
  '\u202e\ud800',
  'x'.repeat(5_000),
  [],
  {},
  [[[[[[[[[[]]]]]]]]]],
];

function nested(random: Random, value: unknown): unknown {
  let deep = value;
  for (let i = 2 + random.below(40); i > 0; i--) deep = random.below(2) === 0 ? [deep] : { a: deep };
  return deep;
}

/** Somewhere in `length`, its end included. */
const place = (random: Random, length: number) => random.below(length + 1);

function splice(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  return Uint8Array.from([...bytes.subarray(0, at), ...insert, ...bytes.subarray(at + remove)]);
}

/** CBOR that our encoder never writes (RFC 8949): tags, indefinite lengths, breaks, huge lengths, NaN, undefined, nesting. */
const CBOR_PIECES: readonly Uint8Array[] = [
  [0xc1],
  [0xd9, 0x01, 0x02],
  [0xd8, 0x1c, 0xd8, 0x1d, 0x00],
  [0x9f],
  [0xbf],
  [0x5f],
  [0x7f],
  [0xff],
  [0x1b, ...new Uint8Array(8).fill(0xff)],
  [0x3b, ...new Uint8Array(8).fill(0xff)],
  [0x5b, ...new Uint8Array(8).fill(0xff)],
  [0x9a, 0xff, 0xff, 0xff, 0xff],
  [0xbb, ...new Uint8Array(8).fill(0x7f)],
  [0xf9, 0x7e, 0x00],
  [0xf7],
  [0x18, 0x01],
  [0x69, ...Buffer.from('__proto__')],
  [0x62, 0xc3, 0x28],
  [0x63, 0xed, 0xa0, 0x80],
  [...new Uint8Array(60).fill(0x81)],
  [...new Uint8Array(3_000).fill(0x81)],
].map((piece) => Uint8Array.from(piece));

const BYTE_CHANGES: readonly Change<Uint8Array>[] = [
  (random, bytes) => {
    const changed = bytes.slice();
    for (let i = 1 + random.below(8); i > 0 && changed.length > 0; i--)
      changed[random.below(changed.length)]! ^= 1 << random.below(8);
    return changed;
  },
  (random, bytes) => bytes.slice(0, place(random, bytes.length)),
  (random, bytes) => bytes.slice(place(random, bytes.length)),
  (random, bytes) => splice(bytes, place(random, bytes.length), 1 + random.below(16), new Uint8Array(0)),
  (random, bytes) => splice(bytes, place(random, bytes.length), 0, random.bytes(1 + random.below(16))),
  (random, bytes) => splice(bytes, place(random, bytes.length), 1, oneOf(random, CBOR_PIECES)),
  (random, bytes) => splice(bytes, place(random, bytes.length), 0, oneOf(random, CBOR_PIECES)),
  (random, bytes) => {
    const at = place(random, bytes.length);
    const piece = bytes.slice(at, at + 1 + random.below(64));
    const times = 1 + random.below(random.below(8) === 0 ? 400 : 4);
    return splice(
      bytes,
      at,
      0,
      Uint8Array.from(
        Array(times)
          .fill([...piece])
          .flat(),
      ),
    );
  },
  (random, bytes) => {
    const changed = bytes.slice();
    const at = place(random, bytes.length);
    return changed.fill(random.below(2) === 0 ? 0 : 0xff, at, at + 1 + random.below(64));
  },
];

const TEXT_PIECES = [
  '\0',
  '\r\n',
  '\ud800',
  '\u202e',
  '%',
  '%00',
  '%zz',
  '/../',
  '#',
  '?',
  ' ',
  '\u3000',
  '：',
  'A',
  'é',
  '𝟙',
  "'",
];

const TEXT_CHANGES: readonly Change<string>[] = [
  (random, text) => text.slice(0, place(random, text.length)),
  (random, text) => text.slice(place(random, text.length)),
  (random, text) => {
    const at = place(random, text.length);
    return text.slice(0, at) + text.slice(at + 1 + random.below(8));
  },
  (random, text) => {
    const at = place(random, text.length);
    return text.slice(0, at) + oneOf(random, TEXT_PIECES) + text.slice(at + random.below(2));
  },
  (random, text) => {
    const at = place(random, text.length);
    return text.slice(0, at) + String.fromCharCode(32 + random.below(95)) + text.slice(at + 1);
  },
  (random, text) => (random.below(2) === 0 ? text.toLowerCase() : text.toUpperCase()),
  (random, text) => {
    const at = place(random, text.length);
    const piece = text.slice(at, at + 1 + random.below(16));
    return (
      text.slice(0, at) + piece.repeat(1 + random.below(random.below(8) === 0 ? 300 : 3)) + text.slice(at)
    );
  },
  (random, text) => {
    const at = place(random, text.length);
    const to = place(random, text.length);
    return text.slice(0, at) + text.slice(to, to + 1) + text.slice(at + 1);
  },
];
