/** Marks and pictures. Beside each stands a word that says the same; shape tells them apart, colour comes last. */
import { svg } from './dom';

type Shape = { fill?: string; line?: string; dashed?: string };

const TICK = 'M6.8 12.5l3.6 3.6 7-7.6';

/** Outlines in a square of 24; `fill` in the mark's colour, `line` in the colour that stands out from it. */
const SHAPES = {
  done: { fill: 'M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22z', line: TICK },
  already: { line: `M12 2.2a9.8 9.8 0 1 1 0 19.6a9.8 9.8 0 1 1 0-19.6z${TICK}` },
  refused: {
    fill: 'M3.5 1h17a2.5 2.5 0 0 1 2.5 2.5v17a2.5 2.5 0 0 1-2.5 2.5h-17a2.5 2.5 0 0 1-2.5-2.5v-17a2.5 2.5 0 0 1 2.5-2.5z',
    line: 'M7.5 7.5l9 9M16.5 7.5l-9 9',
  },
  care: { fill: 'M12 1.800l11 20h-22z', line: 'M12 9v6M12 18.300v.2' },
  saved: {
    dashed: 'M5.5 1.500h13a4 4 0 0 1 4 4v13a4 4 0 0 1-4 4h-13a4 4 0 0 1-4-4v-13a4 4 0 0 1 4-4z',
    line: 'M12 6v8.500M8.3 11l3.7 3.700l3.7-3.700M7.3 18h9.4',
  },
  lock: {
    line: 'M6 11h12a1.5 1.5 0 0 1 1.5 1.500v7a1.5 1.5 0 0 1-1.5 1.500h-12a1.5 1.5 0 0 1-1.5-1.500v-7a1.5 1.5 0 0 1 1.5-1.500zM8 11v-3.500a4 4 0 0 1 8 0v3.5',
  },
} as const satisfies Record<string, Shape>;

export type IconName = keyof typeof SHAPES;

export function icon(name: IconName): SVGElement {
  const shape: Shape = SHAPES[name];
  const paths = (['fill', 'dashed', 'line'] as const)
    .filter((part) => shape[part])
    .map((part) => svg('path', { class: part, d: shape[part]! }));
  return svg('svg', { viewBox: '0 0 24 24', class: `icon ${name}`, 'aria-hidden': 'true' }, ...paths);
}

/** The sign of the product: boarded, and got off. */
export function logo(): SVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 32 14', class: 'logo', 'aria-hidden': 'true' },
    svg('path', { d: 'M7 7h12', class: 'way' }),
    svg('circle', { cx: 6, cy: 7, r: 6 }),
    svg('circle', { cx: 25, cy: 7, r: 4.6, class: 'ring' }),
  );
}

/** The line of a ride with its bus under way, for the confirmation. */
export function movingLine(kind: 'bus' | 'taxi'): SVGElement {
  const car =
    kind === 'bus'
      ? 'M4 0h22a5 5 0 0 1 5 5v12a4 4 0 0 1-4 4h-24a4 4 0 0 1-4-4v-12a5 5 0 0 1 5-5z'
      : 'M8 0h13l5 8h1a4 4 0 0 1 4 4v5a4 4 0 0 1-4 4h-24a4 4 0 0 1-4-4v-5a4 4 0 0 1 4-4z';
  const windows =
    kind === 'bus'
      ? 'M3.5 4h6.500v6h-6.500zM11.8 4h6.500v6h-6.500zM20 4h6.500v6h-6.500z'
      : 'M9.5 3h4.500v5h-7.500zM16 3h4l3.2 5h-7.200z';
  return svg(
    'svg',
    { viewBox: '0 0 180 24', class: 'moving', 'aria-hidden': 'true' },
    svg('path', { class: 'ahead', d: 'M8 11h160' }),
    svg('g', { class: 'behind' }, svg('path', { d: 'M8 11h160' })),
    svg('circle', { class: 'dot', cx: 8, cy: 11, r: 7.5 }),
    svg('circle', { class: 'ring', cx: 171, cy: 11, r: 5.7 }),
    svg(
      'g',
      { class: 'vehicle' },
      svg('path', { class: 'body', d: car }),
      svg('path', { class: 'window', d: windows }),
      svg('circle', { class: 'window', cx: 7.5, cy: 17.5, r: 2.6 }),
      svg('circle', { class: 'window', cx: 22.5, cy: 17.5, r: 2.6 }),
    ),
  );
}

/** A terminal's screen and a phone before it. */
export function scanPicture(): SVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 276 106', class: 'picture', 'aria-hidden': 'true' },
    svg('rect', { class: 'frame', x: 2, y: 2, width: 150, height: 96, rx: 8 }),
    svg('rect', { class: 'card', x: 12, y: 12, width: 76, height: 76, rx: 2 }),
    svg('path', {
      class: 'modules',
      d: 'M20 20h20v20h-20zM60 20h20v20h-20zM20 60h20v20h-20zM48 24h6v12h-6zM48 48h8v8h-8zM64 52h8v8h-8zM52 64h8v8h-8zM68 70h10v10h-10z',
    }),
    svg('path', { class: 'frame', d: 'M102 26h40M102 44h28' }),
    svg('path', { class: 'arrow', d: 'M206 50h-40M180 36l-14 14l14 14' }),
    svg('rect', { class: 'frame', x: 218, y: 8, width: 54, height: 92, rx: 8 }),
    svg('path', { class: 'arrow thin', d: 'M229 38v-10h10M251 28h10v10M261 62v10h-10M239 72h-10v-10' }),
  );
}
