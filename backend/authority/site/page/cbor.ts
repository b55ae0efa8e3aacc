/**
 * Reads the deterministic CBOR that the servers write (protocol/cbor): RFC 8949 section 4.2 with text keys. A reader of
 * its own, for the library that the servers use would be a sixth of the page.
 */
import { Malformed } from '../../../../protocol/errors';

const MAX_DEPTH = 8;

/** The first item of `bytes`, whatever follows it. `Malformed` naming `what` when it is not deterministic CBOR. */
export function decodeCbor(what: string, bytes: Uint8Array): unknown {
  let at = 0;

  const take = (size: number): Uint8Array => {
    if (at + size > bytes.length) throw new Malformed(what, 'ends in the middle');
    at += size;
    return bytes.subarray(at - size, at);
  };

  /** The argument of a head: in the head itself, or in the 1 to 8 bytes after it, as few as hold it. */
  const argument = (info: number): number => {
    if (info < 24) return info;
    if (info > 27) throw new Malformed(what, 'has an indefinite length or a reserved head');
    const value = take(2 ** (info - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
    const least = info === 24 ? 24 : 256 ** (2 ** (info - 25));
    if (value < least || !Number.isSafeInteger(value)) throw new Malformed(what, 'has a number out of form');
    return value;
  };

  const text = (size: number): string => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(take(size));
    } catch (cause) {
      if (cause instanceof Malformed) throw cause;
      throw new Malformed(what, 'has text that is not UTF-8', { cause });
    }
  };

  const map = (size: number, depth: number): Record<string, unknown> => {
    const out: Record<string, unknown> = {};
    let before: Uint8Array | null = null;
    for (let i = 0; i < size; i++) {
      const start = at;
      const key = item(depth);
      const encoded = bytes.subarray(start, at);
      if (typeof key !== 'string' || key === '__proto__') throw new Malformed(what, 'has a key that is none');
      if (before && !comesBefore(before, encoded))
        throw new Malformed(what, 'has keys twice or out of order');
      before = encoded;
      out[key] = item(depth);
    }
    return out;
  };

  const item = (depth: number): unknown => {
    if (depth > MAX_DEPTH) throw new Malformed(what, `is nested deeper than ${MAX_DEPTH} levels`);
    const head = take(1)[0]!;
    const major = head >> 5;
    if (major === 7) return simple(head);
    const value = argument(head & 31);
    switch (major) {
      case 0:
        return value;
      case 1:
        return -1 - value;
      case 2:
        return take(value).slice();
      case 3:
        return text(value);
      case 4:
        // An item has a byte at least: no list is longer than what is left.
        if (value > bytes.length - at) throw new Malformed(what, 'ends in the middle');
        return Array.from({ length: value }, () => item(depth + 1));
      case 5:
        return map(value, depth + 1);
      default:
        throw new Malformed(what, 'has a tag');
    }
  };

  const simple = (head: number): unknown => {
    if (head === 0xf4 || head === 0xf5) return head === 0xf5;
    if (head === 0xf6) return null;
    throw new Malformed(what, 'has a value that the protocol does not use');
  };

  return item(0);
}

/** RFC 8949 section 4.2.1: bytewise order of the encoded keys. */
function comesBefore(a: Uint8Array, b: Uint8Array): boolean {
  const differs = a.findIndex((byte, i) => byte !== b[i]);
  return differs === -1 ? a.length < b.length : differs >= b.length ? false : a[differs]! < b[differs]!;
}

/** `value` as a map with text keys; `Malformed` when it is none. */
export function mapOf(what: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
    throw new Malformed(what, 'is no map');
  return value as Record<string, unknown>;
}
