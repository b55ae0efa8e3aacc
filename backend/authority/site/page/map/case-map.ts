/** The map itself, by Leaflet: the city's own shapes, marks of places, where this phone is. It knows no lists and no words. */
import {
  circle,
  type LatLngExpression,
  type Layer,
  latLng,
  latLngBounds,
  layerGroup,
  map as leafletMap,
  type Marker,
  type Path,
  polygon,
  polyline,
  svg as svgRenderer,
} from 'leaflet';
import type { District, Point, Position, Shapes } from '../../../../../protocol/exposures/shapes';
import { type Bounds, CLOSEST, type Clusters, type Spot } from './clusters';
import { meMark, nameMark } from './marks';

export type CaseMapOptions = {
  readonly shapes: Shapes;
  /** Where something of WGS-84 is drawn. */
  readonly drawn: (at: Point) => Point;
  readonly background: Layer | undefined;
  /** Makes the mark of a spot. */
  readonly mark: (spot: Spot) => Marker;
  /** Moves without animation. */
  readonly still: boolean;
};

export type CaseMap = {
  /** Shows other places. */
  show(clusters: Clusters): void;
  /** Makes all marks anew: what they look like has changed. */
  redraw(): void;
  /** How dark each district is, 0 to 4, by name. */
  shade(levels: ReadonlyMap<string, number>): void;
  /** Names of districts and lines, in the page's language. */
  name(nameOf: (named: { readonly name: string; readonly en: string }) => string): void;
  /** Where this phone is, WGS-84, with its accuracy in metres; the background goes while it is shown. */
  showMe(me: (Point & { readonly accuracy: number }) | undefined, towards?: Point): void;
  /** To a spot, as it is drawn, at a zoom. */
  go(at: Point, zoom: number): void;
  /** Everything that there is, or one district of it. */
  fit(district?: string): void;
  zoomBy(steps: number): void;
  /** The element became visible, or of another size. */
  measure(): void;
};

/** Shenyang's size; a city without shapes begins at all of its places. */
const FIRST_ZOOM = 12;
const WIDEST = 3;
/** The pane of the names. */
const NAMES = 'names';
/** Around the screen, so that a small move shows marks at once. */
const PAD = 0.25;

export function createCaseMap(element: HTMLElement, options: CaseMapOptions): CaseMap {
  const { shapes, drawn, background, mark, still } = options;
  const on = (at: Point): LatLngExpression => {
    const { lat, lon } = drawn(at);
    return [lat, lon];
  };
  const map = leafletMap(element, {
    attributionControl: false,
    zoomControl: false,
    minZoom: WIDEST,
    maxZoom: CLOSEST + 1,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
    renderer: svgRenderer({ padding: 0.5 }),
    maxBoundsViscosity: 1,
  });
  const ring = (positions: readonly Position[]) => positions.map(([lon, lat]) => on({ lat, lon }));
  const flat = { interactive: false, smoothFactor: 1 };
  const districts = new Map<string, { shape: Path; district: District }>();
  for (const district of shapes.districts) {
    const rings = district.polygons.map((each) => each.map(ring));
    const shape = polygon(rings, { ...flat, className: 'district level-0' }).addTo(map);
    districts.set(district.name, { shape, district });
  }
  for (const { kind, positions } of shapes.ways) {
    if (kind === 'line') polyline(ring(positions), { ...flat, className: 'way line-case' }).addTo(map);
    polyline(ring(positions), { ...flat, className: `way ${kind}` }).addTo(map);
  }
  /** Over a background the districts are a tint, else the ground itself. */
  const showBackground = (isShown: boolean) => {
    if (!background) return;
    if (isShown) map.addLayer(background);
    else map.removeLayer(background);
    element.classList.toggle('over-background', isShown);
  };
  // Between shapes and marks: a name may never hide a number.
  map.createPane(NAMES).classList.add('map-names');
  const names = layerGroup().addTo(map);
  const marks = layerGroup().addTo(map);
  const me = layerGroup().addTo(map);

  let clusters: Clusters = { within: () => [] };
  let shown = new Map<string, Marker>();
  /** Only what came goes on, only what left goes off: a move of the map touches few elements. */
  const draw = () => {
    const bounds = map.getBounds().pad(PAD);
    const box: Bounds = {
      west: bounds.getWest(),
      south: bounds.getSouth(),
      east: bounds.getEast(),
      north: bounds.getNorth(),
    };
    const next = new Map<string, Marker>();
    for (const spot of clusters.within(box, Math.round(map.getZoom()))) {
      const kept = shown.get(spot.key);
      next.set(spot.key, kept ?? mark(spot).addTo(marks));
    }
    for (const [key, marker] of shown) if (!next.has(key)) marks.removeLayer(marker);
    shown = next;
  };
  const clear = () => {
    marks.clearLayers();
    shown = new Map();
  };
  const whole = latLngBounds(
    shapes.districts.flatMap(({ polygons }) => polygons.flatMap((rings) => rings.flatMap(ring))) as [
      number,
      number,
    ][],
  );
  const centre = shapes.ways.flatMap(({ kind, positions }) => (kind === 'line' ? ring(positions) : []));
  const first = latLngBounds(centre as [number, number][]);

  const caseMap: CaseMap = {
    show(next) {
      clusters = next;
      clear();
      draw();
    },
    redraw() {
      clear();
      draw();
    },
    shade(levels) {
      for (const [name, { shape }] of districts) {
        const path = shape.getElement();
        for (let level = 0; level <= 4; level++)
          path?.classList.toggle(`level-${level}`, level === (levels.get(name) ?? 0));
      }
    },
    name(nameOf) {
      names.clearLayers();
      for (const { district } of districts.values())
        nameMark(on(labelAt(district)), nameOf(district), 'of-district', NAMES).addTo(names);
      for (const way of shapes.ways) {
        const [lon, lat] = way.positions[Math.floor(way.positions.length / 2)]!;
        nameMark(on({ lat, lon }), nameOf(way), `of-${way.kind}`, NAMES).addTo(names);
      }
    },
    showMe(at, towards) {
      me.clearLayers();
      // Its server would be asked for just the phone's place: so it goes first, and comes back over the whole city.
      if (background && !at) caseMap.fit();
      showBackground(at === undefined);
      if (!at) return;
      circle(on(at), { radius: at.accuracy, interactive: false, className: 'accuracy' }).addTo(me);
      meMark(on(at)).addTo(me);
      const both = latLngBounds([on(at), towards ? on(towards) : on(at)] as [number, number][]);
      map.fitBounds(both.pad(0.4), { maxZoom: 15, animate: false });
    },
    go: ({ lat, lon }, zoom) => map.setView([lat, lon], zoom, { animate: !still }),
    fit(name) {
      const found = name === undefined ? undefined : districts.get(name);
      const box = found
        ? latLngBounds(found.district.polygons.flatMap((rings) => rings.flatMap(ring)) as [number, number][])
        : first.isValid()
          ? first.pad(0.15)
          : whole;
      if (box.isValid()) map.fitBounds(box, { animate: false });
      else map.setView(latLng(0, 0), WIDEST, { animate: false });
    },
    zoomBy: (steps) => map.setZoom(map.getZoom() + steps, { animate: !still }),
    measure: () => map.invalidateSize({ animate: false }),
  };
  map.on('moveend', draw);
  map.setView([0, 0], FIRST_ZOOM, { animate: false });
  caseMap.fit();
  showBackground(true);
  return caseMap;
}

/** Where a district's name stands: in the middle of its corners. */
function labelAt({ polygons }: District): Point {
  const corners = polygons.flatMap((rings) => rings[0]!.slice(1));
  const mean = (axis: 0 | 1) => corners.reduce((sum, each) => sum + each[axis], 0) / corners.length;
  return { lon: mean(0), lat: mean(1) };
}
