/** Places on a small map: an equirectangular projection around its middle, exact enough for a city. Pure. */

export type Point = readonly [x: number, y: number];
/** `[longitude, latitude]` in degrees. */
export type LonLat = readonly [number, number];

/** Room around what is drawn, for names. */
const EDGE = 48;

/** Fits all points into `width` x `height`, north up. */
export function geometry(all: readonly LonLat[], width: number, height: number): (at: LonLat) => Point {
  const [lons, lats] = [all.map(([lon]) => lon), all.map(([, lat]) => lat)];
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
  const middle = [(least(lons) + most(lons)) / 2, (least(lats) + most(lats)) / 2] as const;
  const narrow = Math.cos((middle[1] * Math.PI) / 180);
  const [wide, high] = [(most(lons) - least(lons)) * narrow, most(lats) - least(lats)];
  const scale = Math.min(
    (width - 2 * EDGE) / Math.max(wide, 1e-6),
    (height - 2 * EDGE) / Math.max(high, 1e-6),
  );
  return ([lon, lat]) => [
    width / 2 + (lon - middle[0]) * narrow * scale,
    height / 2 - (lat - middle[1]) * scale,
  ];
}

/** The way from a stop on: from the point of the line that is nearest to it. */
export function wayFrom(points: readonly LonLat[], stop: LonLat): readonly LonLat[] {
  const narrow = Math.cos((stop[1] * Math.PI) / 180);
  const away = ([lon, lat]: LonLat) => ((lon - stop[0]) * narrow) ** 2 + (lat - stop[1]) ** 2;
  const nearest = points.reduce((best, point, at) => (away(point) < away(points[best]!) ? at : best), 0);
  return [stop, ...points.slice(nearest + 1)];
}
