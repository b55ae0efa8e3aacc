/** What a spot of the map looks like, what is spoken of it, and that it can be pressed by finger and key. */
import { divIcon, type Marker } from 'leaflet';
import type { Shown } from '../batch';
import type { Spot } from './clusters';
import { type Mark, markOf, markShape, rankOf, stateWords } from './marks';
import { h, render, type VNode } from './vue';
import { lineName, say, W } from './words';

const worstOf = ({ rows }: Spot): Shown =>
  rows.reduce((worst, row) => (rankOf(row) < rankOf(worst) ? row : worst));

/** What a spot looks like: a mark is made anew only when this changes. */
export const lookOf = (spot: Spot): string =>
  spot.rows.length === 1 ? spoken(spot) : `${spot.rows.length} ${markOf(worstOf(spot))} ${spoken(spot)}`;

export const offsetOf = (spot: Spot): number => 100 * (6 - rankOf(worstOf(spot)));

export function iconOf(spot: Spot) {
  const inside = document.createElement('span');
  const worst = markOf(worstOf(spot));
  const content: VNode[] =
    spot.rows.length === 1
      ? [markShape(worst)]
      : [h('b', `${spot.rows.length}`), ...(isTrouble(worst) ? [markShape(worst)] : [])];
  render(h('span', { class: spot.rows.length === 1 ? 'one' : 'many' }, content), inside);
  return divIcon({ className: `vehicle-mark is-${worst}`, html: inside, iconSize: [36, 36] });
}

const isTrouble = (mark: Mark): boolean => mark !== 'online' && mark !== 'never';

/** What is spoken of a spot (Leaflet.markercluster#1044). */
function spoken({ rows }: Spot): string {
  const [only] = rows;
  if (rows.length === 1)
    return [only!.vehicle, only!.line && lineName(only!.line), stateWords(only!)].filter(Boolean).join(', ');
  const troubled = rows.filter((row) => isTrouble(markOf(row))).length;
  const words = `${rows.length} ${say(W.vehicles)}`;
  return troubled > 0 ? `${words}, ${say(W.troubled)} ${troubled}` : words;
}

export function makePressable(made: Marker, spot: Spot, press: () => void): void {
  const element = made.getElement();
  element?.setAttribute('aria-label', spoken(spot));
  element?.setAttribute('title', spoken(spot));
  if (spot.rows.length === 1) element?.setAttribute('data-terminal', spot.rows[0]!.terminalId);
  made.on('click', press);
  // Leaflet calls it a button, yet lets no key press it.
  made.on('keydown', ({ originalEvent }) => {
    const { key } = originalEvent as unknown as KeyboardEvent;
    if (key !== 'Enter' && key !== ' ') return;
    originalEvent.preventDefault();
    press();
  });
}
