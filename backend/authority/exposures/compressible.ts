/** Files of some megabytes, made anew at every publication: compressed once somebody wants them, and only then. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { StaticFile } from '../../../platform/pages/static-files';

/** A day of 10,000 entries takes 40 ms; the usual quality of 11 would take seconds. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

export function compressible({ type, bytes }: { type: string; bytes: Uint8Array }): StaticFile {
  let brotli: Uint8Array | undefined;
  let gzip: Uint8Array | undefined;
  return {
    type,
    bytes,
    immutable: false,
    get brotli() {
      brotli ??= brotliCompressSync(bytes, BROTLI);
      return brotli;
    },
    get gzip() {
      gzip ??= gzipSync(bytes);
      return gzip;
    },
  };
}
