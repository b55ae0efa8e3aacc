/**
 * Builds the site's pages in memory, at start: scripts and styles by esbuild (about 50 ms) with their hash in their names,
 * the pages that name them, manifest, icons, and the service worker that keeps them on the phone.
 */
import { join } from 'node:path';
import {
  bundle,
  compressed,
  digest,
  indexNaming,
  named,
  type Plain,
  type SiteFile,
  textType,
} from '../../../platform/pages/build-files';
import { iconPng, iconSvg } from './build/icons';
import { type MapOptions, mapFiles } from './build/map';

const PAGE = join(__dirname, 'page');

/** Files by path: `/` (the page itself), `/main.1a2b3c4d.js`, … */
export type SiteFiles = ReadonlyMap<string, SiteFile>;

export type BuildOptions = {
  /** Serves a service worker that removes itself from every phone, and its files with it. */
  readonly withoutServiceWorker?: boolean;
  /** The city's shapes and background; our Shenyang's and none by default. */
  readonly map?: MapOptions;
  /** Phones may ask to be woken when something is published. */
  readonly push?: boolean;
};

/**
 * @returns every file of the rider page and of the map, ready to be served
 * @throws Error with esbuild's message, naming file and line, when a page's source is wrong; or saying what is wrong with
 *   the city's shapes or background
 */
export async function buildSite(options: BuildOptions = {}): Promise<SiteFiles> {
  const push = { PUSH: String(options.push ?? false) };
  const script = named('/main', 'js', bundle('main.ts', PAGE, push));
  const style = named('/style', 'css', bundle('style.css', PAGE));
  const files: Plain[] = [
    {
      path: '/',
      type: textType('html'),
      bytes: indexNaming(script.path, style.path, PAGE),
      immutable: false,
    },
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
  const later = mapFiles(options.map);
  const worker = options.withoutServiceWorker
    ? bundle('service-worker-off.ts', PAGE)
    : serviceWorkerFor(files, later, push);
  files.push(...later, {
    path: '/service-worker.js',
    type: textType('js'),
    bytes: worker,
    immutable: false,
  });
  const entries = await Promise.all(files.map(async (file) => [file.path, await compressed(file)] as const));
  return new Map(entries);
}

/** The worker's version is the hash of everything that it keeps: at once, and what it keeps once somebody opened it. */
function serviceWorkerFor(files: readonly Plain[], later: readonly Plain[], push: { PUSH: string }): Buffer {
  const version = digest(Buffer.concat([...files, ...later].map(({ bytes }) => bytes)));
  const pathsOf = (all: readonly Plain[]) => JSON.stringify(all.map(({ path }) => path));
  return bundle('service-worker.ts', PAGE, {
    FILES: pathsOf(files),
    LATER: pathsOf(later),
    VERSION: JSON.stringify(version),
    ...push,
  });
}

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
