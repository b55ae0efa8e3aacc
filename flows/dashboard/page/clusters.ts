/** Vehicles that would cover one another on the map, gathered: a square of the screen is one spot. Pure. */
import type { Shown } from '../batch';

export type Spot = {
  /** Stays the same while the spot does. */
  readonly key: string;
  /** In pixels of the map, the mean of its vehicles. */
  readonly x: number;
  readonly y: number;
  readonly rows: readonly Shown[];
};

/** As large as a finger. */
const SQUARE_PX = 44;

/** @param place where a vehicle is, in pixels of the map; undefined: out of sight */
export function spotsOf(
  rows: Iterable<Shown>,
  place: (row: Shown) => { readonly x: number; readonly y: number } | undefined,
): Spot[] {
  const squares = new Map<string, { x: number; y: number; rows: Shown[] }>();
  for (const row of rows) {
    const at = place(row);
    if (!at) continue;
    const key = `${Math.floor(at.x / SQUARE_PX)} ${Math.floor(at.y / SQUARE_PX)}`;
    const square = squares.get(key) ?? { x: 0, y: 0, rows: [] };
    squares.set(key, square);
    square.x += at.x;
    square.y += at.y;
    square.rows.push(row);
  }
  return [...squares].map(([key, { x, y, rows: own }]) => ({
    key: own.length === 1 ? own[0]!.terminalId : key,
    x: x / own.length,
    y: y / own.length,
    rows: own,
  }));
}
