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

const SQUARE_PX = 44;
/** As large as a mark. */
const NEAR_PX = 36;

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
  const spots = [...squares].map(([key, { x, y, rows: own }]) => ({
    key: own.length === 1 ? own[0]!.terminalId : key,
    x: x / own.length,
    y: y / own.length,
    rows: own,
  }));
  return apart(spots);
}

/** Spots on both sides of an edge may still touch: then they are one. */
function apart(spots: readonly Spot[]): Spot[] {
  const kept: Spot[] = [];
  for (const spot of spots) {
    const at = kept.findIndex(({ x, y }) => Math.hypot(x - spot.x, y - spot.y) < NEAR_PX);
    if (at < 0) kept.push(spot);
    else kept[at] = together(kept[at]!, spot);
  }
  // One that grew has moved, perhaps to a third.
  return kept.length < spots.length ? apart(kept) : kept;
}

function together(a: Spot, b: Spot): Spot {
  const [n, m] = [a.rows.length, b.rows.length];
  const mean = (p: number, q: number) => (p * n + q * m) / (n + m);
  return { key: `${a.key} ${b.key}`, x: mean(a.x, b.x), y: mean(a.y, b.y), rows: [...a.rows, ...b.rows] };
}
