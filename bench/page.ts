/** What a phone loads at its first visit. */
import { buildSite, type SiteFile } from '../backend/authority/site/build';
import type { Row } from './measure';

/** Page, script and styles; icons and service worker come later. */
const isFirst = (path: string): boolean =>
  path === '/' || (/\.(js|css)$/.test(path) && !path.includes('service-worker'));

/** Built once: the same sources give the same bytes. */
export async function pageRows(): Promise<Row[]> {
  const first = [...(await buildSite())].filter(([path]) => isFirst(path)).map(([, file]) => file);
  const bytes = (size: (file: SiteFile) => Uint8Array) => [
    first.reduce((total, file) => total + size(file).length, 0),
  ];
  const note = `${first.length} files: page, script, styles; the goal is under 61,440`;
  return [
    {
      name: 'rider page, first load, gzip',
      unit: 'bytes',
      values: bytes((file) => file.gzip ?? file.bytes),
      note,
    },
    {
      name: 'rider page, first load, brotli',
      unit: 'bytes',
      values: bytes((file) => file.brotli ?? file.bytes),
    },
  ];
}
