/**
 * Builds the rider page's files in memory, at start: script and style by esbuild (about 50 ms) with their hash in their
 * names, the page that names them, manifest, icons, and the service worker that keeps them all on the phone.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { buildSync } from 'esbuild';
import { iconPng, iconSvg } from './build/icons';

export type SiteFile = {
  readonly bytes: Buffer;
  readonly type: string;
  /** Compressed forms; null where they would be no smaller. */
  readonly gzip: Buffer | null;
  readonly brotli: Buffer | null;
  /** True where the name changes with the content: cache for ever. All else: `no-cache`. */
  readonly immutable: boolean;
};

/** Files by path: `/` (the page itself), `/main.1a2b3c4d.js`, … */
export type SiteFiles = ReadonlyMap<string, SiteFile>;

export type BuildOptions = {
  /** Serves a service worker that removes itself from every phone, and its files with it. */
  readonly withoutServiceWorker?: boolean;
};

type Plain = { path: string; type: string; bytes: Buffer; immutable: boolean };

const PAGE = join(__dirname, 'page');
const TEXT = { html: 'text/html', css: 'text/css', js: 'text/javascript' } as const;
export const textType = (of: keyof typeof TEXT) => `${TEXT[of]}; charset=utf-8`;

/**
 * @returns every file of the rider page, ready to be served
 * @throws Error with esbuild's message, naming file and line, when the page's source is wrong
 */
export async function buildSite({ withoutServiceWorker = false }: BuildOptions = {}): Promise<SiteFiles> {
  const script = named('/main', 'js', bundle('main.ts'));
  const style = named('/style', 'css', bundle('style.css'));
  const files: Plain[] = [
    { path: '/', type: textType('html'), bytes: indexNaming(script.path, style.path), immutable: false },
    script,
    style,
    ...icons(),
    {
      path: '/manifest.webmanifest',
      type: 'application/manifest+json',
      bytes: Buffer.from(JSON.stringify(MANIFEST)),
      immutable: false,
    },
  ];
  files.push({
    path: '/service-worker.js',
    type: textType('js'),
    bytes: withoutServiceWorker ? bundle('service-worker-off.ts') : serviceWorkerFor(files),
    immutable: false,
  });
  const entries = await Promise.all(files.map(async (file) => [file.path, await compressed(file)] as const));
  return new Map(entries);
}

/** One script or style with all that it imports, for browsers of 2020 and later. */
export function bundle(entry: string, define: Record<string, string> = {}, page = PAGE): Buffer {
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
    define,
  });
  return Buffer.from(outputFiles[0]!.contents);
}

/** A file whose name changes with its content. */
export function named(stem: string, kind: 'js' | 'css', bytes: Buffer): Plain {
  return { path: `${stem}.${digest(bytes)}.${kind}`, type: textType(kind), bytes, immutable: true };
}

export function indexNaming(script: string, style: string, page = PAGE): Buffer {
  const html = readFileSync(join(page, 'index.html'), 'utf8');
  return Buffer.from(html.replace('/main.js', script).replace('/style.css', style));
}

/** The worker's version is the hash of everything that it keeps. */
function serviceWorkerFor(files: readonly Plain[]): Buffer {
  const version = digest(Buffer.concat(files.map(({ bytes }) => bytes)));
  const paths = files.map(({ path }) => path);
  return bundle('service-worker.ts', { FILES: JSON.stringify(paths), VERSION: JSON.stringify(version) });
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 8);

const PNG_SIZES = [180, 192, 512] as const;

function icons(): Plain[] {
  const png = PNG_SIZES.map((size) => ({
    path: `/icon-${size}.png`,
    type: 'image/png',
    bytes: iconPng(size),
    immutable: false,
  }));
  return [{ path: '/icon.svg', type: 'image/svg+xml', bytes: iconSvg(), immutable: false }, ...png];
}

const MANIFEST = {
  name: '同乘 Coride',
  short_name: '同乘',
  description: '扫码乘车登记 Check in for a ride',
  lang: 'zh-CN',
  id: '/',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  background_color: '#ffffff',
  theme_color: '#ffffff',
  icons: [
    { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
    { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any maskable' },
    { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any maskable' },
  ],
  shortcuts: [{ name: '乘车码', url: '/#pass' }],
};

export async function compressed({ bytes, type, immutable }: Plain): Promise<SiteFile> {
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const [zipped, brotli] = await Promise.all([
    promisify(gzip)(bytes, { level: 9 }),
    promisify(brotliCompress)(bytes, { params: size }),
  ]);
  const smaller = (form: Buffer) => (form.length < bytes.length ? form : null);
  return { bytes, type, gzip: smaller(zipped), brotli: smaller(brotli), immutable };
}
