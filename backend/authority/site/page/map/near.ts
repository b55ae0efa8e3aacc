/** How far places are from this phone. Reckoned here; told to nobody. Pure. WGS-84 on both sides. */
import type { Point } from '../../../../../protocol/exposures/shapes';
import type { MapPlace } from './places';

/** Mean radius of the earth, m (IUGG). */
const RADIUS = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres along the surface (haversine): within half a percent of the ellipsoid. */
export function metresBetween(a: Point, b: Point): number {
  const [lat, lon] = [radians(b.lat - a.lat), radians(b.lon - a.lon)];
  const chord =
    Math.sin(lat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(lon / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)));
}

export type Near = { readonly place: MapPlace; readonly metres: number | undefined };

/** Nearest first; places without coordinates last, as they were. Without a position: as they were. */
export function byDistance(places: readonly MapPlace[], me: Point | undefined): Near[] {
  const near = places.map((place) => ({
    place,
    metres: me && place.at ? metresBetween(me, place.at) : undefined,
  }));
  if (!me) return near;
  return near.sort((a, b) => (a.metres ?? Number.POSITIVE_INFINITY) - (b.metres ?? Number.POSITIVE_INFINITY));
}

/** `350`, `1.2`, `15`: no finer than a phone knows where it is. */
export function roundedDistance(metres: number): { readonly value: string; readonly unit: 'm' | 'km' } {
  if (metres < 950) return { value: String(Math.max(50, Math.round(metres / 50) * 50)), unit: 'm' };
  const km = metres / 1000;
  return { value: km < 10 ? km.toFixed(1) : String(Math.round(km)), unit: 'km' };
}
