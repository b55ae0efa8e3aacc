/** What stands on the map: numbers of places, pins, names, and where this phone is. Elements and never markup. */
import { divIcon, type LatLngExpression, type Marker, marker } from 'leaflet';
import { h, svg } from '../dom';

const PIN = 'M12 1a9 9 0 0 1 9 9c0 6-6 10.500-9 15-3-4.500-9-9-9-15a9 9 0 0 1 9-9z';

/** A drop with a square in it: `near` is the nearest, or the one that was chosen. */
export const pin = (classes = ''): SVGElement =>
  svg(
    'svg',
    { viewBox: '0 0 24 26', class: `pin ${classes}`.trim(), 'aria-hidden': 'true' },
    svg('path', { d: PIN }),
    svg('rect', { x: 8.5, y: 6.5, width: 7, height: 7, rx: 1 }),
  );

/** A mark that can be pressed, with a name that is spoken (Leaflet.markercluster#1044). */
export function pressable(
  at: LatLngExpression,
  name: string,
  classes: string,
  content: Element,
  onPress: () => void,
): Marker {
  const made = marker(at, {
    icon: divIcon({ className: `mark ${classes}`, html: h('span', {}, content), iconSize: [48, 48] }),
    keyboard: true,
    riseOnHover: false,
  });
  made.on('add', () => made.getElement()?.setAttribute('aria-label', name));
  made.on('click', onPress);
  // Leaflet calls it a button, yet lets no key press it.
  made.on('keydown', ({ originalEvent }) => {
    const { key } = originalEvent as KeyboardEvent;
    if (key !== 'Enter' && key !== ' ') return;
    originalEvent.preventDefault();
    onPress();
  });
  return made;
}

/** A name on the map that nobody can press. */
export const nameMark = (at: LatLngExpression, name: string, classes: string, pane: string): Marker =>
  marker(at, {
    pane,
    icon: divIcon({ className: `map-name ${classes}`, html: h('span', {}, name), iconSize: [0, 0] }),
    interactive: false,
    keyboard: false,
  });

export const meMark = (at: LatLngExpression): Marker =>
  marker(at, {
    icon: divIcon({ className: 'me', html: h('span', {}), iconSize: [28, 28] }),
    interactive: false,
    keyboard: false,
    zIndexOffset: 1000,
  });
