/**
 * Deterministic CBOR (RFC 8949 section 4.2), text keys. Everything from outside goes through `decodeCbor`:
 * size and depth are checked before a byte is read as structure.
 */
import { join } from 'node:path';
import { Malformed } from './errors';
import { readPlainCbor } from './plain-cbor';
import { writePlainCbor } from './plain-cbor-writer';

/** What we use of cborg; its own types are only for ES modules. */
type Cborg = {
  encode(value: unknown, options: object): Uint8Array;
  decodeFirst(bytes: Uint8Array, options: object): [unknown, Uint8Array];
  readonly rfc8949EncodeOptions: object;
};

// cborg has only an `import` condition; by path `require` takes it (Node 20.19 and later).
const cborg: Cborg = require(join(__dirname, '../node_modules/cborg/cborg.js'));

const MAX_DEPTH = 8;

/** Encodes deterministically: shortest integers, sorted keys. Bytes must be Uint8Array. */
export function encodeCbor(value: unknown): Uint8Array {
  return writePlainCbor(value) ?? encodeAnyCbor(value);
}

/** The same by cborg alone: all that is not plain, and what tests hold the plain writer against. */
export function encodeAnyCbor(value: unknown): Uint8Array {
  return cborg.encode(value, cborg.rfc8949EncodeOptions);
}

/**
 * Decodes one whole CBOR item of at most `maxBytes`. Throws `Malformed` naming `what`.
 * @param strings `views`: byte strings may be parts of `bytes`, for who lets go of them soon
 */
export function decodeCbor(
  what: string,
  bytes: Uint8Array,
  maxBytes: number,
  strings?: 'copies' | 'views',
): unknown {
  const [value, rest] = decodeFirstCbor(what, bytes, maxBytes, strings);
  if (rest.length > 0) throw new Malformed(what, `has ${rest.length} bytes after its end`);
  return value;
}

/** Decodes the first CBOR item and returns it with the bytes that follow. */
export function decodeFirstCbor(
  what: string,
  bytes: Uint8Array,
  maxBytes: number,
  strings?: 'copies' | 'views',
): [unknown, Uint8Array] {
  if (bytes.length > maxBytes) throw new Malformed(what, `is ${bytes.length} bytes long, may be ${maxBytes}`);
  const plain = readPlainCbor(bytes, strings);
  if (plain) return [plain.value, bytes.subarray(plain.end)];
  return decodeAnyCbor(what, bytes);
}

/** The same by cborg alone: all that is not plain, and what tests hold the plain reader against. */
export function decodeAnyCbor(what: string, bytes: Uint8Array): [unknown, Uint8Array] {
  expectShallow(what, bytes);
  try {
    const [value, rest] = cborg.decodeFirst(bytes, {
      strict: true,
      rejectDuplicateMapKeys: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowBigInt: false,
    });
    refusePrototypeKeys(what, value);
    return [value, rest];
  } catch (cause) {
    if (cause instanceof Malformed) throw cause;
    throw new Malformed(what, 'is not deterministic CBOR', { cause });
  }
}

/** Walks the heads only: nesting is refused before the decoder recurses. */
function expectShallow(what: string, bytes: Uint8Array): void {
  const open: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const major = bytes[at]! >> 5;
    const info = bytes[at]! & 31;
    const size = info < 24 ? 0 : info < 28 ? 1 << (info - 24) : -1;
    if (size < 0 || at + 1 + size > bytes.length) return; // the decoder says what is wrong
    let value = size === 0 ? info : 0;
    for (let i = 1; i <= size; i++) value = value * 256 + bytes[at + i]!;
    at += 1 + size;
    if (major === 2 || major === 3) at += value;
    const children = major === 4 ? value : major === 5 ? value * 2 : major === 6 ? 1 : 0;
    if (children > 0) {
      open.push(children);
      if (open.length > MAX_DEPTH) throw new Malformed(what, `is nested deeper than ${MAX_DEPTH} levels`);
    } else {
      while (open.length > 0 && --open[open.length - 1]! === 0) open.pop();
      if (open.length === 0) return;
    }
  }
}

function refusePrototypeKeys(what: string, value: unknown): void {
  if (Array.isArray(value)) for (const each of value) refusePrototypeKeys(what, each);
  else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
    for (const key of Object.keys(value)) {
      if (key === '__proto__') throw new Malformed(what, 'has a key that is never one: __proto__');
      refusePrototypeKeys(what, (value as Record<string, unknown>)[key]);
    }
}
