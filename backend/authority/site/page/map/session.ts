/** What the map's page knows while it is open: what is published, and what somebody looks at. Kept nowhere else. */
import type { Shapes } from '../../../../../protocol/exposures/shapes';
import type { Lists } from '../check/published';
import type { Datum } from './datum';
import type { Located } from './location';
import { daysOf, type MapPlace, placesOf } from './places';

export type MapSession = {
  readonly lists: Lists;
  readonly shapes: Shapes;
  readonly places: readonly MapPlace[];
  /** `YYYY-MM-DD`, without gaps. */
  readonly days: readonly string[];
  /** Indices of `days`. */
  readonly span: { from: number; to: number };
  district: string | undefined;
  tab: 'map' | 'list';
  me: Located | undefined;
  /** Places whose mark was pressed. */
  chosen: readonly MapPlace[];
  readonly tiles: TilesConfig | undefined;
};

/** The city's background, as the page's `data-tiles…` attributes say it. */
export type TilesConfig = { readonly url: string; readonly datum: Datum; readonly credit: string };

export function openSession(lists: Lists, shapes: Shapes, page: DOMStringMap): MapSession {
  const places = placesOf(lists, shapes);
  const days = daysOf(places);
  return {
    lists,
    shapes,
    places,
    days,
    span: { from: 0, to: Math.max(0, days.length - 1) },
    district: undefined,
    tab: location.hash === '#list' ? 'list' : 'map',
    me: undefined,
    chosen: [],
    tiles: page.tiles
      ? {
          url: page.tiles,
          datum: page.tilesDatum === 'GCJ-02' ? 'GCJ-02' : 'WGS-84',
          credit: page.tilesCredit ?? '',
        }
      : undefined,
  };
}
