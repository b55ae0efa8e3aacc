/** Making a page's files: bundled by esbuild, named by their content, compressed once. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { buildSync } from 'esbuild';

export type SiteFile = {
  readonly bytes: Buffer;
  readonly type: string;
  /** Compressed forms; null where they would be no smaller. */
  readonly gzip: Buffer | null;
  readonly brotli: Buffer | null;
  /** True where the name changes with the content: cache for ever. All else: `no-cache`. */
  readonly immutable: boolean;
  /** Headers of this page alone. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** A file before it is compressed. */
export type Plain = {
  readonly path: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly immutable: boolean;
  readonly headers?: Readonly<Record<string, string>>;
};

const TEXT = { html: 'text/html', css: 'text/css', js: 'text/javascript', json: 'application/json' } as const;
export const textType = (of: keyof typeof TEXT) => `${TEXT[of]}; charset=utf-8`;

/**
 * One script or style with all that it imports, for browsers of 2020 and later.
 * @param page folder of the page's sources, which holds `entry`
 */
export function bundle(entry: string, page: string, define: Record<string, string> = {}): Buffer {
  const { outputFiles } = buildSync({
    entryPoints: [join(page, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    charset: 'utf8',
    legalComments: 'none',
    target: ['chrome87', 'safari14'],
    // esbuild counts a bug of Safari 14.0 in rare patterns as no support at all, and cannot rewrite them.
    supported: { destructuring: true },
    logLevel: 'silent',
    // Pictures that Leaflet's style names for controls that we do not use.
    external: ['*.png'],
    define,
  });
  return Buffer.from(outputFiles[0]!.contents);
}

/** A file whose name changes with its content. */
export function named(stem: string, kind: 'js' | 'css' | 'json', bytes: Buffer): Plain {
  return { path: `${stem}.${digest(bytes)}.${kind}`, type: textType(kind), bytes, immutable: true };
}

export function indexNaming(script: string, style: string, page: string): Buffer {
  const html = readFileSync(join(page, 'index.html'), 'utf8');
  return Buffer.from(html.replace('/main.js', script).replace('/style.css', style));
}

/** Eight hex digits of the content. */
export const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 8);

export async function compressed({ bytes, type, immutable, headers }: Plain): Promise<SiteFile> {
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const [zipped, brotli] = await Promise.all([
    promisify(gzip)(bytes, { level: 9 }),
    promisify(brotliCompress)(bytes, { params: size }),
  ]);
  const smaller = (form: Buffer) => (form.length < bytes.length ? form : null);
  const forms = { gzip: smaller(zipped), brotli: smaller(brotli) };
  return { bytes, type, ...forms, immutable, ...(headers && { headers }) };
}
