/** What a phone loads to show one of the site's pages: the page, and every script, style and shape that it names. */

import type { SiteFile } from '../../../../platform/pages/build-files';
import type { SiteFiles } from '../build';

export type FirstLoad = { readonly paths: readonly string[]; readonly gzip: number; readonly brotli: number };

/** @returns bytes as they are sent, without icons and what the service worker fetches later */
export function firstLoad(files: SiteFiles, page: string): FirstLoad {
  const html = files.get(page)!.bytes.toString('utf8');
  const named = [...files].filter(([path, { immutable }]) => immutable && html.includes(`"${path}"`));
  const all: [string, SiteFile][] = [[page, files.get(page)!], ...named];
  const sum = (form: 'gzip' | 'brotli') =>
    all.reduce((total, [, file]) => total + (file[form] ?? file.bytes).length, 0);
  return { paths: all.map(([path]) => path), gzip: sum('gzip'), brotli: sum('brotli') };
}
