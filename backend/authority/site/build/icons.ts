/** The product's sign, a dot and a ring on one line, as files: drawn by code, so that no binary lies in the project. */
import { encodePng } from './png';

const GROUND = [0x0b, 0x4a, 0x8c] as const;

/** The sign in a square of 1: it stays within the middle 80 %, so that any mask may round the corners. */
const DOT = { x: 0.31, y: 0.5, r: 0.135 };
const RING = { x: 0.7, y: 0.5, r: 0.11, half: 0.032 };
const WAY = { from: 0.31, to: 0.59, y: 0.5, half: 0.032 };

export const iconSvg = (): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1" rx=".2" fill="#0b4a8c"/>` +
      `<g fill="none" stroke="#fff" stroke-width="${WAY.half * 2}">` +
      `<path d="M${WAY.from} ${WAY.y}H${WAY.to}"/><circle cx="${RING.x}" cy="${RING.y}" r="${RING.r}"/></g>` +
      `<circle cx="${DOT.x}" cy="${DOT.y}" r="${DOT.r}" fill="#fff"/></svg>`,
  );

/** A full square in the product's blue, `size` pixels a side. */
export function iconPng(size: number): Buffer {
  const pixels = new Uint8Array(size * size * 4);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      // Distance to the shape in pixels gives a smooth edge.
      const distance = distanceToSign((column + 0.5) / size, (row + 0.5) / size) * size;
      const white = Math.min(1, Math.max(0, 0.5 - distance));
      const at = (row * size + column) * 4;
      for (const [index, part] of GROUND.entries())
        pixels[at + index] = Math.round(part + (255 - part) * white);
      pixels[at + 3] = 255;
    }
  return encodePng(size, pixels);
}

function distanceToSign(x: number, y: number): number {
  const dot = Math.hypot(x - DOT.x, y - DOT.y) - DOT.r;
  const ring = Math.abs(Math.hypot(x - RING.x, y - RING.y) - RING.r) - RING.half;
  const nearest = Math.min(Math.max(x, WAY.from), WAY.to);
  const way = Math.max(Math.abs(y - WAY.y) - WAY.half, Math.abs(x - nearest));
  return Math.min(dot, ring, way);
}
