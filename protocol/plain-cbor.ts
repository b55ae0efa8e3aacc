/**
 * Reads the CBOR that messages of ours are made of, several times faster than a decoder of everything: whole numbers, byte
 * strings, ASCII texts, lists, maps with texts as keys, true, false and null, each in its shortest form (RFC 8949 section
 * 4.2). Whatever else it meets, sound or not, it leaves to cborg, so that what is accepted is cborg's word alone.
 */

/** Lists and maps within each other; deeper ones are for `decodeCbor` to refuse. */
const MAX_DEPTH = 8;

/** Keys met before: a message's are the same few, and a text that is made anew is slow to find a property by. */
const KEYS = 256;
const LONGEST_KEY = 16;
const keys: (string | undefined)[] = new Array<undefined>(KEYS).fill(undefined);

/** Thrown within this file only: here stands what is not plain. */
const NOT_PLAIN = Symbol('not plain');

/**
 * The first item of `bytes` and where it ends; undefined when it is not plain. Byte strings are copies, or views of `bytes`
 * where whoever asks lets go of them soon.
 */
export function readPlainCbor(
  bytes: Uint8Array,
  strings: 'copies' | 'views' = 'copies',
): { readonly value: unknown; readonly end: number } | undefined {
  const reader = new PlainReader(bytes, strings === 'views');
  try {
    return { value: reader.item(0), end: reader.at };
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

class PlainReader {
  at = 0;

  constructor(
    private readonly source: Uint8Array,
    private readonly areViews: boolean,
  ) {}

  item(depth: number): unknown {
    const first = this.source[this.at++];
    if (first === undefined || depth > MAX_DEPTH) throw NOT_PLAIN;
    const info = first & 31;
    switch (first >> 5) {
      case 0:
        return this.argument(info);
      case 1: {
        const value = -1 - this.argument(info);
        if (!Number.isSafeInteger(value)) throw NOT_PLAIN;
        return value;
      }
      case 2:
        return this.bytes(this.argument(info));
      case 3:
        return this.text(this.argument(info));
      case 4:
        return this.list(this.argument(info), depth);
      case 5:
        return this.map(this.argument(info), depth);
      default:
        if (first === 0xf4) return false;
        if (first === 0xf5) return true;
        if (first === 0xf6) return null;
        throw NOT_PLAIN;
    }
  }

  /** A head's number, in its shortest form. */
  private argument(info: number): number {
    if (info < 24) return info;
    if (info > 27) throw NOT_PLAIN;
    const size = 1 << (info - 24);
    const end = this.take(size) + size;
    let value = 0;
    for (let i = end - size; i < end; i++) value = value * 256 + this.source[i]!;
    const least = size === 1 ? 24 : 256 ** (size / 2);
    if (value < least || value > Number.MAX_SAFE_INTEGER) throw NOT_PLAIN;
    return value;
  }

  private bytes(length: number): Uint8Array {
    const from = this.take(length);
    // Of a Buffer, `subarray` would give a Buffer, whose `slice` is no copy.
    if (this.areViews) return new Uint8Array(this.source.buffer, this.source.byteOffset + from, length);
    const own = new Uint8Array(length);
    own.set(this.source.subarray(from, from + length));
    return own;
  }

  private text(length: number): string {
    const from = this.take(length);
    let text = '';
    for (let i = from; i < from + length; i++) {
      const byte = this.source[i]!;
      if (byte > 127) throw NOT_PLAIN;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** A map's key: mostly one that was met before, at its place by length and ends. */
  private key(length: number): string {
    const from = this.at;
    const last = this.source[from + length - 1];
    const place = (length * 31 + (this.source[from] ?? 0) * 7 + (last ?? 0)) % KEYS;
    const known = keys[place];
    if (known?.length === length && this.isAt(from, known)) {
      this.take(length);
      return known;
    }
    const key = this.text(length);
    if (length <= LONGEST_KEY) keys[place] = key;
    return key;
  }

  private isAt(from: number, text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.source[from + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  private list(length: number, depth: number): unknown[] {
    const list: unknown[] = [];
    for (let i = 0; i < length; i++) list.push(this.item(depth + 1));
    return list;
  }

  private map(length: number, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (let i = 0; i < length; i++) {
      const first = this.source[this.at++];
      if (first === undefined || first >> 5 !== 3) throw NOT_PLAIN;
      const key = this.key(this.argument(first & 31));
      if (key === '__proto__' || Object.hasOwn(map, key)) throw NOT_PLAIN;
      map[key] = this.item(depth + 1);
    }
    return map;
  }

  /** Where the next `length` bytes begin. */
  private take(length: number): number {
    const from = this.at;
    this.at += length;
    if (this.at > this.source.length) throw NOT_PLAIN;
    return from;
  }
}
