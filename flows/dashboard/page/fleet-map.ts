/**
 * Where the vehicles are: Leaflet over the city's own shapes, no tile of anybody's. One vehicle is its mark of state, many at one
 * place are a disc with their number, and the worst mark among them.
 */
import {
  divIcon,
  type Map as LeafletMap,
  latLngBounds,
  map as leafletMap,
  type Marker,
  marker,
  polygon,
  polyline,
  svg,
} from 'leaflet';
import type { Position, Shapes } from '../../../protocol/exposures/shapes';
import type { Shown } from '../batch';
import type { Choice } from './choice';
import { type Spot, spotsOf } from './clusters';
import { fileOf, type Host, terminalLink } from './dashboard';
import { whole } from './figures';
import type { Fleet } from './fleet';
import { iconOf, lookOf, makePressable, offsetOf } from './spot-marks';
import { computed, h, onBeforeUnmount, onMounted, ref, type VNode, watch } from './vue';
import { language, say, W } from './words';

const CLOSEST = 17;
const FIRST_ZOOM = 12;
/** Around what is seen, so that a small move shows marks at once. */
const PAD = 0.2;

export function fleetMap(host: Host, fleet: Fleet, choice: Choice): () => VNode {
  const element = ref<HTMLElement>();
  let drawn: Drawn | undefined;
  let isOver = false;
  const placed = computed(() => [...fleet.rows.value.values()].filter(({ lat }) => lat !== null));
  const press = (spot: Spot) => {
    const [only] = spot.rows;
    if (spot.rows.length === 1) terminalLink(host, only!.terminalId)?.open();
    else if (!drawn?.closer(spot))
      choice.picked.value = new Set(spot.rows.map(({ terminalId }) => terminalId));
  };
  onMounted(async () => {
    const shapes = await shapesAt(fileOf(host, 'shapes.json'));
    if (isOver || !element.value) return;
    drawn = draw(element.value, shapes, press);
    drawn.name();
    drawn.show(placed.value);
  });
  watch(placed, (rows) => drawn?.show(rows));
  watch(language, () => {
    drawn?.name();
    drawn?.show(placed.value);
  });
  onBeforeUnmount(() => {
    isOver = true;
    drawn?.close();
  });
  const button = (sign: string, words: string, act: () => void) =>
    h('button', { type: 'button', 'aria-label': words, onClick: act }, sign);
  return () => {
    const missing = fleet.rows.value.size - placed.value.length;
    return h('section', { class: 'card where' }, [
      h('header', [
        h('h2', say(W.where)),
        h('span', { class: 'quiet' }, say(W.noRiders)),
        missing > 0 ? h('span', { class: 'quiet' }, `${whole(missing)} ${say(W.noPlace)}`) : null,
        h('div', { class: 'map-buttons' }, [
          button('+', say(W.closer), () => drawn?.zoomBy(1)),
          button('−', say(W.wider), () => drawn?.zoomBy(-1)),
          button('⤢', say(W.wholeCity), () => drawn?.showAll()),
        ]),
      ]),
      h('div', { class: 'frame' }, [
        h('div', { ref: element, class: 'ground', role: 'region', 'aria-label': say(W.where) }),
      ]),
    ]);
  };
}

async function shapesAt(address: string): Promise<Shapes> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: answered ${answer.status}`);
  return (await answer.json()) as Shapes;
}

type Drawn = {
  show(rows: readonly Shown[]): void;
  /** Names of districts and lines, in the reader's language. */
  name(): void;
  /** Goes so near that a spot may come apart; false: it is as near as can be. */
  closer(spot: Spot): boolean;
  zoomBy(steps: number): void;
  showAll(): void;
  close(): void;
};

function draw(element: HTMLElement, shapes: Shapes, press: (spot: Spot) => void): Drawn {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = leafletMap(element, {
    ...{ attributionControl: false, zoomControl: false, minZoom: 4, maxZoom: CLOSEST, zoomSnap: 0.5 },
    ...{ zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: !still },
    renderer: svg({ padding: 0.5 }),
  });
  ground(map, shapes);
  map.createPane('names').classList.add('map-names');
  const whole = latLngBounds(
    shapes.districts.flatMap(({ polygons }) => polygons.flatMap((rings) => rings.flatMap(asPairs))),
  );
  const lines = latLngBounds(shapes.ways.flatMap(({ positions }) => asPairs(positions)));
  let rows: readonly Shown[] = [];
  let isFitted = false;
  /** Somebody looks at a place of their own. */
  let isMoved = false;
  map.on('dragstart', () => {
    isMoved = true;
  });
  /** Where the vehicles are; before they are known, where the city is. */
  const showAll = () => {
    const around = latLngBounds(rows.map(({ lat, lon }) => [lat!, lon!] as [number, number]));
    const box = around.isValid() ? around.pad(0.1) : lines.isValid() ? lines.pad(0.05) : whole;
    if (box.isValid()) map.fitBounds(box, { animate: false, maxZoom: 15 });
  };
  map.setView([41.8, 123.43], FIRST_ZOOM, { animate: false });
  showAll();
  const names: Marker[] = [];
  const shown = new Map<string, { readonly marker: Marker; readonly look: string; spot: Spot }>();
  const again = () => {
    const seen = map.getBounds().pad(PAD);
    const zoom = map.getZoom();
    const spots = spotsOf(rows, ({ lat, lon }) =>
      seen.contains([lat!, lon!]) ? map.project([lat!, lon!], zoom) : undefined,
    );
    const left = new Set(shown.keys());
    for (const spot of spots) {
      left.delete(spot.key);
      const at = map.unproject([spot.x, spot.y], zoom);
      const look = lookOf(spot);
      const known = shown.get(spot.key);
      if (known?.look === look) {
        known.marker.setLatLng(at);
        // It may look the same and be of other vehicles.
        known.spot = spot;
      } else {
        known?.marker.remove();
        const made = marker(at, { icon: iconOf(spot), keyboard: true, zIndexOffset: offsetOf(spot) }).addTo(
          map,
        );
        const now = { marker: made, look, spot };
        makePressable(made, spot, () => press(now.spot));
        shown.set(spot.key, now);
      }
    }
    for (const key of left) {
      shown.get(key)!.marker.remove();
      shown.delete(key);
    }
  };
  map.on('moveend', again);
  const sized = new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (!isMoved) showAll();
  });
  sized.observe(element);
  return {
    show(next) {
      rows = next;
      if (!isFitted && rows.length > 0) {
        isFitted = true;
        showAll();
      }
      again();
    },
    name() {
      for (const each of names.splice(0)) each.remove();
      for (const { name, en, polygons } of shapes.districts)
        names.push(nameMark(middleOf(polygons[0]![0]!), say({ zh: name, en }), 'of-district').addTo(map));
      for (const { name, en, positions, kind } of shapes.ways)
        names.push(
          nameMark(positions[Math.floor(positions.length / 2)]!, say({ zh: name, en }), `of-${kind}`).addTo(
            map,
          ),
        );
    },
    closer(spot) {
      isMoved = true;
      if (map.getZoom() >= CLOSEST) return false;
      const box = latLngBounds(spot.rows.map(({ lat, lon }) => [lat!, lon!] as [number, number]));
      map.fitBounds(box.pad(0.3), { animate: false, maxZoom: CLOSEST });
      return true;
    },
    zoomBy(steps) {
      isMoved = true;
      map.setZoom(map.getZoom() + steps, { animate: false });
    },
    showAll,
    close: () => {
      sized.disconnect();
      map.remove();
    },
  };
}

function ground(map: LeafletMap, { districts, ways }: Shapes): void {
  const flat = { interactive: false, smoothFactor: 1 };
  for (const { polygons } of districts)
    polygon(
      polygons.map((rings) => rings.map(asPairs)),
      { ...flat, className: 'district' },
    ).addTo(map);
  for (const { kind, positions } of ways)
    polyline(asPairs(positions), { ...flat, className: `way ${kind}` }).addTo(map);
}

const asPairs = (positions: readonly Position[]): [number, number][] =>
  positions.map(([lon, lat]) => [lat, lon]);

function middleOf(ring: readonly Position[]): Position {
  const corners = ring.slice(1);
  const mean = (axis: 0 | 1) => corners.reduce((sum, each) => sum + each[axis], 0) / corners.length;
  return [mean(0), mean(1)];
}

function nameMark([lon, lat]: Position, name: string, classes: string): Marker {
  const words = document.createElement('span');
  words.textContent = name;
  const icon = divIcon({ className: `map-name ${classes}`, html: words, iconSize: [0, 0] });
  return marker([lat, lon], { pane: 'names', icon, interactive: false, keyboard: false });
}
