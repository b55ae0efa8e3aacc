/**
 * Where the rides were, drawn from the city's own timetable: no tiles, nobody is asked. Drawn is what is known: the line, and
 * the stop at which the terminal was at check-in. Where a rider got off nobody records.
 */
import { fill, h, svg, text } from '../../../site/page/dom';
import { say } from '../../../site/page/i18n';
import type { ShownMap, ShownWay } from '../../shown-form';
import type { Desk } from './desk';
import { geometry, type Point, wayFrom } from './geometry';
import type { Part } from './part';
import { lineText, shortDate, spanText } from './times';
import { C } from './words';

const [WIDTH, HEIGHT] = [960, 600];

export function rideMap(desk: Desk): Part {
  const element = h('div', { class: 'map-part' });
  let drawn: ShownMap | null = null;
  let zoom = 1;
  const update = () => {
    const { map } = desk.found;
    if (!map || map === drawn) return;
    drawn = map;
    draw(map);
  };
  const draw = (map: ShownMap) => {
    if (map.ways.length === 0) {
      fill(element, h('section', { class: 'card' }, text('p', C.mapNone, 'empty'), notDrawn(desk, map)));
      return;
    }
    const to = geometry(
      map.ways.flatMap(({ points }) => points),
      WIDTH,
      HEIGHT,
    );
    const picture = svg('svg', {
      viewBox: viewOf(zoom, [WIDTH / 2, HEIGHT / 2]),
      class: 'map',
      role: 'img',
      'aria-label': say(C.map),
    });
    const under = map.ways.map((way) => wayLine(way, to));
    const stops = map.ways.flatMap((way) => wayStops(way, to));
    const ofRides = ridesAt(desk, map, to);
    picture.append(...under, ...stops, ...ofRides.nodes);
    let centre: Point = [WIDTH / 2, HEIGHT / 2];
    const view = () =>
      picture.setAttribute('viewBox', viewOf(zoom, zoom === 1 ? [WIDTH / 2, HEIGHT / 2] : centre));
    const zoomTo = (next: number) => {
      zoom = Math.min(8, Math.max(1, next));
      view();
    };
    const choose = (at: number) => {
      for (const button of list.querySelectorAll('button'))
        button.setAttribute('aria-pressed', String(button.id === `map-ride-${at}`));
      for (const [ride, nodes] of ofRides.byRide)
        for (const node of nodes) node.classList.toggle('chosen', ride === at);
      centre = ofRides.places.get(at) ?? centre;
      view();
    };
    const list = h(
      'ol',
      { class: 'ride-list' },
      ...desk.found.result.rides.flatMap((ride, at) => {
        const placed = map.rides[at];
        if (!placed) return [];
        const way = map.ways[placed.way]!;
        const stop = way.stops.find(({ sequence }) => sequence === placed.stop);
        const where = !placed.isOwnTrip
          ? say(C.directionUnknown)
          : stop
            ? `${say(C.near)} ${stop.name}`
            : say(C.stopUnknown);
        return [
          h(
            'li',
            {},
            h(
              'button',
              { type: 'button', id: `map-ride-${at}`, 'aria-pressed': 'false', onclick: () => choose(at) },
              h('b', {}, `${at + 1} ${lineText(ride.lineId)}`),
              ` ${shortDate(desk.app, ride.boarding.earliest)} ${spanText(desk.app, ride.boarding)}`,
              h('small', {}, `${placed.isOwnTrip && way.headsign ? `→ ${way.headsign} ・ ` : ''}${where}`),
            ),
          ),
        ];
      }),
    );
    const zoomButton = (id: string, sign: string, label: string, next: () => number) =>
      h(
        'button',
        { type: 'button', id, class: 'second', 'aria-label': label, onclick: () => zoomTo(next()) },
        sign,
      );
    fill(
      element,
      h(
        'section',
        { class: 'card map-card' },
        h(
          'div',
          { class: 'zoom' },
          zoomButton('zoom-in', '+', say({ zh: '放大', en: 'Zoom in' }), () => zoom * 1.6),
          zoomButton('zoom-out', '−', say({ zh: '缩小', en: 'Zoom out' }), () => zoom / 1.6),
          zoomButton('zoom-all', '○', say({ zh: '全部', en: 'Show all' }), () => 1),
        ),
        picture as unknown as HTMLElement,
        text('p', C.mapNote, 'quiet'),
      ),
      h('section', { class: 'card' }, text('h2', { zh: '行程', en: 'Rides' }), list, notDrawn(desk, map)),
    );
  };
  return { element, update };
}

const viewOf = (zoom: number, [x, y]: Point): string => {
  const [width, height] = [WIDTH / zoom, HEIGHT / zoom];
  return [x - width / 2, y - height / 2, width, height].map((each) => each.toFixed(1)).join(' ');
};

const line = (points: readonly Point[], classes: string): SVGElement =>
  svg('polyline', {
    points: points.map((each) => each.map((n) => n.toFixed(1)).join(',')).join(' '),
    class: classes,
  });

type To = (at: readonly [number, number]) => Point;

const wayLine = ({ points }: ShownWay, to: To): SVGElement => line(points.map(to), 'way');

/** Stops, with the names of the first and the last. */
function wayStops({ stops }: ShownWay, to: To): SVGElement[] {
  return stops.flatMap(({ name, at }, i) => {
    const [cx, cy] = to(at);
    const dot = svg('circle', { cx, cy, r: 3, class: 'stop' });
    const isEnd = i === 0 || i === stops.length - 1;
    return isEnd ? [dot, label(cx, cy, name, 'end')] : [dot];
  });
}

/** Names keep inside the picture. */
function label(x: number, y: number, words: string, classes: string): SVGElement {
  const isRight = x > WIDTH * 0.8;
  const text = svg('text', {
    x: isRight ? x - 8 : x + 8,
    y: classes === 'at' ? y + 22 : y - 8,
    class: classes,
    'text-anchor': isRight ? 'end' : 'start',
  });
  text.textContent = words;
  return text;
}

function ridesAt(desk: Desk, map: ShownMap, to: To) {
  const nodes: SVGElement[] = [];
  const byRide = new Map<number, SVGElement[]>();
  const places = new Map<number, Point>();
  /** Rides that were boarded at one stop share its dot. */
  const atStop = new Map<string, { point: Point; name: string; rides: number[] }>();
  for (const at of desk.found.result.rides.keys()) {
    const placed = map.rides[at];
    const way = placed && map.ways[placed.way];
    const stop = way?.stops.find(({ sequence }) => sequence === placed?.stop);
    if (!placed || !way || !stop) continue;
    const ahead = line(wayFrom(way.points, stop.at).map(to), 'ahead');
    nodes.push(ahead);
    byRide.set(at, [ahead]);
    const point = to(stop.at);
    places.set(at, point);
    const key = point.join();
    const shared = atStop.get(key) ?? { point, name: stop.name, rides: [] };
    shared.rides.push(at);
    atStop.set(key, shared);
  }
  for (const { point, name, rides } of atStop.values()) {
    const [cx, cy] = point;
    const dot = svg('circle', { cx, cy, r: 7, class: 'boarded' });
    const numbers = rides.map((at) => at + 1).join(', ');
    nodes.push(dot, label(cx, cy, `${name} ${numbers}`, 'at'));
    for (const at of rides) byRide.get(at)!.push(dot);
  }
  return { nodes, byRide, places };
}

function notDrawn(desk: Desk, map: ShownMap): HTMLElement | null {
  const missing = desk.found.result.rides.flatMap((ride, at) =>
    map.rides[at] ? [] : [{ ride, at, why: say(ride.lineId === '' ? C.noLine : C.noTimetable) }],
  );
  if (missing.length === 0) return null;
  return h(
    'div',
    { class: 'not-drawn' },
    text('h3', C.notOnMap),
    h(
      'ul',
      {},
      ...missing.map(({ ride, at, why }) =>
        h(
          'li',
          {},
          `${at + 1} ${lineText(ride.lineId)} ${ride.vehicleId} ・ ${shortDate(desk.app, ride.boarding.earliest)} ・ ${why}`,
        ),
      ),
    ),
  );
}
