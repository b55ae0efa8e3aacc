/**
 * The map of case places as files: page, script, style, the city's shapes. Its page alone may ask the browser where the
 * phone is, and, where the city named a background, its server: that origin and no other.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, indexNaming, named, type Plain, textType } from '../../../../platform/pages/build-files';
import { readShapes } from '../../../../protocol/exposures/shapes';
import { mapHeaders } from '../headers';

export type MapOptions = {
  /** GeoJSON with districts and lines (`protocol/exposures/shapes`); our Shenyang by default. */
  readonly shapes?: string;
  /** `https://…/{z}/{x}/{y}.png`, or a `.pmtiles` file of pictures or vectors; none by default. */
  readonly tiles?: string;
  readonly tilesDatum?: 'WGS-84' | 'GCJ-02';
  /** Whom its licence wants named. */
  readonly tilesCredit?: string;
};

export const MAP_PATH = '/map';
const PAGE = join(__dirname, '../page/map');
const SHENYANG = join(__dirname, '../shapes/shenyang.json');

/** @throws Error saying what is wrong with the shapes' file or the background's address, and how to mend it */
export function mapFiles({
  shapes = SHENYANG,
  tiles = '',
  tilesDatum = 'WGS-84',
  tilesCredit = '',
}: MapOptions = {}): Plain[] {
  const script = named('/map', 'js', bundle('main.ts', PAGE));
  const early = named('/early', 'js', bundle('early.ts', PAGE));
  const style = named('/map', 'css', bundle('style.css', PAGE));
  const shape = named('/shapes', 'json', readShapesFile(shapes));
  const data = {
    shapes: shape.path,
    ...(tiles && { tiles, 'tiles-datum': tilesDatum, 'tiles-credit': tilesCredit }),
  };
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${quoted(value)}"`);
  const html = indexNaming(script.path, style.path, PAGE).toString('utf8').replace('/early.js', early.path);
  const page = {
    path: MAP_PATH,
    type: textType('html'),
    bytes: Buffer.from(html.replace('<html lang="zh-CN"', `<html lang="zh-CN"${attributes.join('')}`)),
    immutable: false,
    headers: mapHeaders(tiles ? originOf(tiles) : undefined),
  };
  return [page, early, script, style, shape];
}

function readShapesFile(path: string): Buffer {
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    readShapes(json);
    return Buffer.from(JSON.stringify(json));
  } catch (error) {
    throw new Error(`map.shapes: ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** The scheme and host of a background. It may be on our own site: a path alone. */
function originOf(tiles: string): string | undefined {
  if (tiles.startsWith('/')) return undefined;
  const url = URL.canParse(tiles) ? new URL(tiles) : undefined;
  const isServer = url?.protocol === 'https:' || url?.hostname === 'localhost';
  // What else a URL's host may be would end the policy's directive.
  if (!url || !isServer || !/^[a-z0-9.-]+$/.test(url.hostname))
    throw new Error(
      `map.tiles: ${tiles} is no https address: give https://host/{z}/{x}/{y}.png or https://host/city.pmtiles`,
    );
  return url.origin;
}

const quoted = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
