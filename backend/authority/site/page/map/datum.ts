/**
 * On which grid the map is drawn. Places, shapes and the phone's own position are WGS-84 (W3C Geolocation, section 5.5);
 * tiles of Chinese map services lie in GCJ-02, some hundred metres off by law, so that all else must move before it is drawn
 * on them. Distances are reckoned before.
 */
import gcoord from 'gcoord';
import type { Point } from '../../../../../protocol/exposures/shapes';

export type Datum = 'WGS-84' | 'GCJ-02';

/** Where a place is drawn on tiles of `datum`. Outside of China both are the same. */
export function drawnAt({ lat, lon }: Point, datum: Datum): Point {
  if (datum === 'WGS-84') return { lat, lon };
  const [x, y] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);
  return { lat: y, lon: x };
}
