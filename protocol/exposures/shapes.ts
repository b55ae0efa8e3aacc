/**
 * The shapes that a city gives for its map of case places: districts, lines, rivers, as GeoJSON (RFC 7946) in WGS-84, so that
 * the map needs no tile server. Pure.
 */
import { Malformed } from '../errors';

/** Degrees, longitude first as in GeoJSON. */
export type Position = readonly [lon: number, lat: number];
/** A place on earth, WGS-84 degrees. */
export type Point = { readonly lat: number; readonly lon: number };

export type District = {
  /** As reports write it, in Chinese: `沈河区`. */
  readonly name: string;
  readonly en: string;
  /** Polygons with their rings: the first is the outline, others are holes. */
  readonly polygons: readonly (readonly (readonly Position[])[])[];
};

/** A bus line or a river, to find one's way by. */
export type Way = {
  readonly kind: 'line' | 'river';
  readonly name: string;
  readonly en: string;
  readonly positions: readonly Position[];
};

export type Shapes = { readonly districts: readonly District[]; readonly ways: readonly Way[] };

/**
 * Reads a GeoJSON FeatureCollection: `Polygon` or `MultiPolygon` with `"kind": "district"`, `LineString` with
 * `"kind": "line"` or `"river"`; each with `name` (Chinese) and `en` among its properties.
 * @throws Malformed that names the feature, counted from 1
 */
export function readShapes(json: unknown): Shapes {
  const { type, features } = record('the shapes', json);
  if (type !== 'FeatureCollection' || !Array.isArray(features))
    throw new Malformed('the shapes', 'must be a GeoJSON FeatureCollection');
  const districts: District[] = [];
  const ways: Way[] = [];
  features.forEach((feature: unknown, i) => {
    const what = `feature ${i + 1} of the shapes`;
    const { properties, geometry } = record(what, feature);
    const { kind, name, en } = record(`${what}: properties`, properties);
    const { type: sort, coordinates } = record(`${what}: geometry`, geometry);
    if (typeof name !== 'string' || typeof en !== 'string')
      throw new Malformed(what, 'needs "name" (Chinese) and "en" among its properties');
    if (kind === 'district' && (sort === 'Polygon' || sort === 'MultiPolygon')) {
      const polygons = listOf(what, sort === 'Polygon' ? [coordinates] : coordinates, (rings) =>
        listOf(what, rings, (ring) => positionsOf(what, ring)),
      );
      districts.push({ name, en, polygons });
    } else if ((kind === 'line' || kind === 'river') && sort === 'LineString')
      ways.push({ kind, name, en, positions: positionsOf(what, coordinates) });
    else
      throw new Malformed(
        what,
        'must be a Polygon of "kind": "district", or a LineString of "line" or "river"',
      );
  });
  return { districts, ways };
}

/** The name of the district in which a place lies; none outside of all. */
export const districtAt = (point: Point, { districts }: Shapes): string | undefined =>
  districts.find(({ polygons }) => polygons.some((rings) => isInside(point, rings)))?.name;

/** Even and odd crossings of a line to the east (ray casting): a hole is outside again. */
function isInside({ lat, lon }: Point, rings: readonly (readonly Position[])[]): boolean {
  let inside = false;
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [[x, y], [x0, y0]] = [ring[i]!, ring[j]!];
      if (y > lat !== y0 > lat && lon < ((x0 - x) * (lat - y)) / (y0 - y) + x) inside = !inside;
    }
  return inside;
}

const positionsOf = (what: string, value: unknown): Position[] =>
  listOf(what, value, (position): Position => {
    const [lon, lat] = Array.isArray(position) ? position : [];
    if (typeof lon !== 'number' || typeof lat !== 'number' || Math.abs(lon) > 180 || Math.abs(lat) > 90)
      throw new Malformed(what, 'has a position that is none: [longitude, latitude] in degrees');
    return [lon, lat];
  });

function listOf<Each>(what: string, value: unknown, read: (each: unknown) => Each): Each[] {
  if (!Array.isArray(value) || value.length === 0) throw new Malformed(what, 'has no coordinates');
  return value.map(read);
}

function record(what: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Malformed(what, 'is no JSON object');
  return value as Record<string, unknown>;
}
