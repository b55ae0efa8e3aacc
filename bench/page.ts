/** What a phone loads at its first visit. */
import { buildSite, type SiteFile } from '../backend/authority/site/build';
import type { Row } from './measure';

/** Page, script and styles; icons and service worker come later. */
const isFirst = (path: string): boolean =>
  path === '/' || (/\.(js|css)$/.test(path) && !path.includes('service-worker'));

export async function pageRows(): Promise<Row[]> {
  const first = [...(await buildSite())].filter(([path]) => isFirst(path)).map(([, file]) => file);
  const kibibytes = (size: (file: SiteFile) => number) =>
    first.reduce((total, file) => total + size(file), 0) / 1024;
  const note = 'page, script and styles; goal: under 60';
  return [
    {
      name: 'rider page, first load, gzip',
      unit: 'KiB',
      values: [kibibytes(({ gzip, bytes }) => (gzip ?? bytes).length)],
      note,
    },
    {
      name: 'rider page, first load, brotli',
      unit: 'KiB',
      values: [kibibytes(({ brotli, bytes }) => (brotli ?? bytes).length)],
    },
  ];
}
