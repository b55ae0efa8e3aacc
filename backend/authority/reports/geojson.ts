/** GeoJSON (RFC 7946) of points: each feature's properties are a row, its place two more columns. */
import { decodeText } from '../tables/csv';
import { type Cell, FileRefused, type Table, tableOf } from '../tables/table';

type Feature = { readonly properties?: unknown; readonly geometry?: unknown };

/** @throws FileRefused */
export function readGeoJson(bytes: Uint8Array): Table {
  let json: unknown;
  try {
    json = JSON.parse(decodeText(bytes, 'utf-8').text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new FileRefused('the file is no JSON: export it again as GeoJSON in UTF-8');
  }
  const features = isRecord(json) && json.type === 'FeatureCollection' ? json.features : undefined;
  if (!Array.isArray(features)) throw new FileRefused('the file is no GeoJSON FeatureCollection');
  const headings = new Set<string>();
  for (const { properties } of features.filter(isRecord) as Feature[])
    if (isRecord(properties)) for (const name of Object.keys(properties)) headings.add(name);
  const names = [...headings];
  const rows = features.map((feature: unknown): Cell[] => {
    const { properties, geometry } = (isRecord(feature) ? feature : {}) as Feature;
    const own = isRecord(properties) ? properties : {};
    const [lon, lat] = pointOf(geometry);
    return [...names.map((name) => cellOf(own[name])), lat, lon];
  });
  return tableOf([[...names, 'lat', 'lon'], ...rows], (i) => i);
}

function pointOf(geometry: unknown): [Cell, Cell] {
  if (!isRecord(geometry) || geometry.type !== 'Point' || !Array.isArray(geometry.coordinates))
    return ['', ''];
  const [lon, lat] = geometry.coordinates as unknown[];
  return [cellOf(lon), cellOf(lat)];
}

const cellOf = (value: unknown): Cell =>
  typeof value === 'number'
    ? value
    : typeof value === 'string'
      ? value
      : value === null || value === undefined
        ? ''
        : JSON.stringify(value);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
