/** What a phone loads at its first visit. */
import { buildSite } from '../backend/authority/site/build';
import { firstLoad } from '../backend/authority/site/testing/first-load';
import type { Row } from './measure';

const KIB = 1024;

/** Built once: the same sources give the same bytes. */
export async function pageRows(): Promise<Row[]> {
  const files = await buildSite();
  const rows = ([name, path, note]: readonly [string, string, string]): Row[] => {
    const { gzip, brotli } = firstLoad(files, path);
    return [
      { name: `${name}, first load, gzip`, unit: 'KiB', values: [gzip / KIB], note },
      { name: `${name}, first load, brotli`, unit: 'KiB', values: [brotli / KIB] },
    ];
  };
  return [
    ...rows(['rider page', '/', 'page, script and styles; goal: under 60']),
    ...rows([
      'map of case places',
      '/map',
      'page, script, styles and shapes, Leaflet among them; goal: under 100',
    ]),
  ];
}
