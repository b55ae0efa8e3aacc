/** A page and a script to serve, as `buildSite` gives them, for tests of the server alone. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { utf8 } from '../../../../protocol/bytes';

export const page = utf8(`<!doctype html><title>同乘</title>${' '.repeat(2000)}`);
export const script = utf8('console.log(1)');
export const files = new Map([
  [
    '/',
    {
      bytes: page,
      type: 'text/html; charset=utf-8',
      gzip: gzipSync(page),
      brotli: brotliCompressSync(page),
      immutable: false,
    },
  ],
  [
    '/page-abc123.js',
    { bytes: script, type: 'text/javascript; charset=utf-8', gzip: null, brotli: null, immutable: true },
  ],
]);
