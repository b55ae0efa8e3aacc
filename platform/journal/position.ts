/** Where a record stands in its journal. Later records have greater positions; a position is never used twice. */
export interface Position {
  /** Number of the file, 1 to 2^32 - 1. */
  readonly file: number;
  /** Byte at which the record begins in it, below 2^32. */
  readonly offset: number;
}

/** Bytes of an encoded position. */
export const POSITION_BYTES = 8;

/** Negative when `a` is before `b`, 0 when they are the same. */
export function comparePositions(a: Position, b: Position): number {
  return a.file - b.file || a.offset - b.offset;
}

/** 8 bytes whose byte order is the order of positions: `file (4) | offset (4)`, big-endian. */
export function encodePosition({ file, offset }: Position): Uint8Array {
  const bytes = new Uint8Array(POSITION_BYTES);
  for (let at = 3, rest = file; at >= 0; at--, rest >>>= 8) bytes[at] = rest;
  for (let at = 7, rest = offset; at >= 4; at--, rest >>>= 8) bytes[at] = rest;
  return bytes;
}

/** @throws RangeError unless `bytes` are 8 */
export function decodePosition(bytes: Uint8Array): Position {
  if (bytes.length !== POSITION_BYTES)
    throw new RangeError(`position: found ${bytes.length} bytes, must be 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, POSITION_BYTES);
  return { file: view.getUint32(0), offset: view.getUint32(4) };
}
