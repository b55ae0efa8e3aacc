/** Finds what is compressed within bytes and opens it: gzip and zlib by how they begin, brotli where a thing begins. */
import { brotliDecompressSync, constants, inflateRawSync } from 'node:zlib';

/** What of a stream is looked at: its first megabyte, and what comes out of it. */
const LONGEST_STREAM = 1024 * 1024;
const LONGEST_CONTENT = 16 * 1024 * 1024;

const ZLIB_LEVELS = new Set([0x01, 0x5e, 0x9c, 0xda]);

export type Opened = { readonly how: string; readonly at: number; readonly content: Uint8Array };

/**
 * Every stream that opens, also one that is cut off or followed by something else.
 * @param isWhole `bytes` is one whole thing (a file, a message), so that it may be brotli, which has no mark of its own
 */
export function openStreams(bytes: Uint8Array, isWhole: boolean): Opened[] {
  const opened: Opened[] = [];
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const tryAt = (how: string, at: number, open: (stream: Uint8Array) => Uint8Array) => {
    const content = contentOf(() => open(view.subarray(at, at + LONGEST_STREAM)));
    if (content && content.length > 0) opened.push({ how, at, content });
  };
  for (let at = view.indexOf(0x1f); at >= 0; at = view.indexOf(0x1f, at + 1))
    if (view[at + 1] === 0x8b && view[at + 2] === 8) tryAt('gzip', at + gzipHead(view, at), inflate);
  for (let at = view.indexOf(0x78); at >= 0; at = view.indexOf(0x78, at + 1))
    if (ZLIB_LEVELS.has(view[at + 1] ?? 0)) tryAt('zlib', at + 2, inflate);
  if (isWhole) tryAt('brotli', 0, (stream) => brotliDecompressSync(stream, LENIENT_BROTLI));
  return opened;
}

/** Without the wrapper: Node refuses a gzip stream that something else follows. */
const inflate = (stream: Uint8Array): Uint8Array => inflateRawSync(stream, LENIENT);

/** Bytes of a gzip member's header (RFC 1952, section 2.3): ten, and what its flags announce. */
function gzipHead(view: Buffer, at: number): number {
  const flags = view[at + 3] ?? 0;
  let end = at + 10;
  if (flags & 4) end += 2 + (view[end] ?? 0) + 256 * (view[end + 1] ?? 0);
  for (const text of [8, 16]) if (flags & text) end = view.indexOf(0, end) + 1 || view.length;
  return (flags & 2 ? end + 2 : end) - at;
}

const LENIENT = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: LONGEST_CONTENT };
const LENIENT_BROTLI = {
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
  maxOutputLength: LONGEST_CONTENT,
};

/** Most beginnings are no streams: bytes that look like one by chance. */
function contentOf(open: () => Uint8Array): Uint8Array | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}
