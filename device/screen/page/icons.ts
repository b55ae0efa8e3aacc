/** The state marks of SCREENS.md section 3, told apart by shape; their colours are the stylesheet's. */
const SVG = 'http://www.w3.org/2000/svg';

const TICK = 'M6.6 12.6l3.7 3.7 7.2-7.8';
const CROSS = 'M8 8l8 8M16 8l-8 8';

type Shape = { fill?: string; line?: string };

/** Outlines in a square of 24. `fill` takes the mark's colour, `line` the colour that stands out from it. */
const SHAPES = {
  done: { fill: 'M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22z', line: TICK },
  already: { line: `M12 2.2a9.8 9.8 0 1 1 0 19.6a9.8 9.8 0 1 1 0-19.6z${TICK}` },
  refused: {
    fill: 'M3.5 1h17a2.5 2.5 0 0 1 2.5 2.5v17a2.5 2.5 0 0 1-2.5 2.5h-17a2.5 2.5 0 0 1-2.5-2.5v-17a2.5 2.5 0 0 1 2.5-2.5z',
    line: CROSS,
  },
  care: { fill: 'M12 2.2l10.6 19.3h-21.2z', line: 'M12 9v6.2M12 18.4v.2' },
  wait: { line: 'M12 2.2a9.8 9.8 0 1 1 0 19.6a9.8 9.8 0 1 1 0-19.6zM12 6.5v5.8l3.8 2.4' },
  back: {
    line: 'M9.2 5h11.3a1.6 1.6 0 0 1 1.6 1.6v10.8a1.6 1.6 0 0 1 -1.6 1.6h-11.3l-7 -7zM12.2 9.2l5.6 5.6M17.8 9.2l-5.6 5.6',
  },
  card: { line: 'M2.5 5.5h19v13h-19zM6 9.5h5v5h-5zM14 10h4.5M14 14h4.5' },
  out: { line: 'M3.5 12h16M13.5 6l6 6l-6 6' },
  return: { line: 'M20.5 12h-16M10.5 6l-6 6l6 6' },
  left: { fill: 'M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22z', line: 'M17 12h-10M11 7.8l-4.2 4.2l4.2 4.2' },
  up: { fill: 'M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22z', line: 'M12 17v-10M7.8 11l4.2-4.2l4.2 4.2' },
} as const satisfies Record<string, Shape>;

export type IconName = keyof typeof SHAPES;

/** Draws a mark; beside it always stands a word that says the same. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon ${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const shape: Shape = SHAPES[name];
  for (const part of ['fill', 'line'] as const) {
    const d = shape[part];
    if (d === undefined) continue;
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', part);
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}
