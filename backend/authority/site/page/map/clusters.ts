/** Places that lie close together as one mark with their number, by supercluster: 10,000 in some milliseconds. Pure. */
import Supercluster from 'supercluster';
import type { Point } from '../../../../../protocol/exposures/shapes';
import type { MapPlace } from './places';

/** One mark on the map. */
export type Spot = {
  /** The same for the same places at the same zoom. */
  readonly key: string;
  /** As it is drawn. */
  readonly at: Point;
  readonly count: number;
  /** Of the one place, or some of the many. */
  some(most: number): MapPlace[];
  /** The zoom at which it falls apart; none where all its places lie on one spot. */
  readonly apartAt: number | undefined;
};

/** Degrees as they are drawn. */
export type Bounds = {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
};

export type Clusters = { within(bounds: Bounds, zoom: number): Spot[] };

/** Pixels that two marks need: a finger's width. */
const RADIUS = 44;
/** Beyond it places stand alone, but for those on the same spot. */
export const CLOSEST = 18;

/** @param drawn where a place is drawn */
export function clustersOf(places: readonly MapPlace[], drawn: (at: Point) => Point): Clusters {
  const located = places.filter((place): place is MapPlace & { at: Point } => place.at !== undefined);
  const index = new Supercluster<{ place: number }>({ radius: RADIUS, extent: 256, maxZoom: CLOSEST });
  index.load(
    located.map(({ at }, place) => {
      const { lat, lon } = drawn(at);
      return {
        type: 'Feature',
        properties: { place },
        geometry: { type: 'Point', coordinates: [lon, lat] },
      };
    }),
  );
  return {
    within({ west, south, east, north }, zoom) {
      return index.getClusters([west, south, east, north], zoom).map((feature): Spot => {
        const [lon = 0, lat = 0] = feature.geometry.coordinates;
        const { properties } = feature;
        if (!('cluster_id' in properties)) {
          const place = located[properties.place]!;
          return { key: place.id, at: { lat, lon }, count: 1, some: () => [place], apartAt: undefined };
        }
        const { cluster_id: id, point_count: count } = properties;
        const apart = index.getClusterExpansionZoom(id);
        return {
          key: `${zoom} ${id} ${count}`,
          at: { lat, lon },
          count,
          some: (most) => index.getLeaves(id, most).map(({ properties }) => located[properties.place]!),
          apartAt: apart > CLOSEST ? undefined : apart,
        };
      });
    },
  };
}
