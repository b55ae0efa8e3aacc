/**
 * Writes the CBOR that messages of ours are made of, deterministically (RFC 8949 section 4.2.1): whole numbers, byte
 * strings, ASCII texts, lists, maps with texts as keys, true, false and null. Whatever else it meets it leaves to cborg.
 */

/** Longer than most messages; what is longer still is cborg's. */
const scratch = new Uint8Array(16 * 1024);

/** The bytes of `value`; undefined when it is not plain, or too long. */
export function writePlainCbor(value: unknown): Uint8Array | undefined {
  const end = write(value, 0);
  return end === NOT_PLAIN ? undefined : scratch.slice(0, end);
}

const NOT_PLAIN = -1;
const [UNSIGNED, NEGATIVE, BYTES, TEXT, LIST, MAP] = [0, 1, 2, 3, 4, 5];
/** The longest head. */
const HEAD = 9;

/** Writes at `at` and returns where it ends. */
function write(value: unknown, at: number): number {
  if (at + HEAD > scratch.length) return NOT_PLAIN;
  switch (typeof value) {
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) return NOT_PLAIN;
      return value < 0 ? head(NEGATIVE, -1 - value, at) : head(UNSIGNED, value, at);
    case 'string':
      return writeText(value, at);
    case 'boolean':
      scratch[at] = value ? 0xf5 : 0xf4;
      return at + 1;
    case 'object':
      return writeObject(value, at);
    default:
      return NOT_PLAIN;
  }
}

function writeObject(value: object | null, at: number): number {
  if (value === null) {
    scratch[at] = 0xf6;
    return at + 1;
  }
  if (value instanceof Uint8Array) {
    const from = head(BYTES, value.length, at);
    if (from + value.length > scratch.length) return NOT_PLAIN;
    scratch.set(value, from);
    return from + value.length;
  }
  if (Array.isArray(value)) {
    let end = head(LIST, value.length, at);
    for (let i = 0; i < value.length && end !== NOT_PLAIN; i++) end = write(value[i], end);
    return end;
  }
  return Object.getPrototypeOf(value) === Object.prototype ? writeMap(value, at) : NOT_PLAIN;
}

function writeMap(map: object, at: number): number {
  const keys = Object.keys(map).sort(compareKeys);
  let end = head(MAP, keys.length, at);
  for (const key of keys) {
    if (end !== NOT_PLAIN) end = write(key, end);
    if (end !== NOT_PLAIN) end = write((map as Record<string, unknown>)[key], end);
  }
  return end;
}

/** The order of their bytes, in which the length comes first. */
function compareKeys(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

function writeText(text: string, at: number): number {
  const from = head(TEXT, text.length, at);
  if (from + text.length > scratch.length) return NOT_PLAIN;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return NOT_PLAIN;
    scratch[from + i] = code;
  }
  return from + text.length;
}

function head(major: number, value: number, at: number): number {
  const size = value < 24 ? 0 : value < 256 ? 1 : value < 65_536 ? 2 : value < 2 ** 32 ? 4 : 8;
  scratch[at] = (major << 5) | (size === 0 ? value : 24 + Math.log2(size));
  for (let i = at + size, rest = value; i > at; i--, rest = Math.floor(rest / 256)) scratch[i] = rest % 256;
  return at + 1 + size;
}
