/** Where on a pattern of stops a position lies. Pure. */
import type { Timetable } from '../../protocol/timetable';

export type Place = { readonly lat: number; readonly lon: number };

export type Along = {
  /** Metres from the way between the stops, as the crow flies. */
  readonly off: number;
  /** Index of the stop that was passed last. */
  readonly stop: number;
  /** Seconds from the trip's start at which the timetable has the vehicle here. */
  readonly after: number;
};

const METRES_A_DEGREE = 111_320;

/** The nearest point of the way through a pattern's stops. On a city's scale the earth is flat. */
export function along(
  stops: Timetable['stops'],
  pattern: Timetable['patterns'][number],
  place: Place,
): Along {
  const across = METRES_A_DEGREE * Math.cos((place.lat * Math.PI) / 180);
  const points = pattern.stops.map((index) => {
    const { lat, lon } = stops[index]!;
    return { x: (lon - place.lon) * across, y: (lat - place.lat) * METRES_A_DEGREE };
  });
  let best: Along = { off: Number.POSITIVE_INFINITY, stop: 0, after: 0 };
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i]!, points[i + 1]!];
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const length = dx * dx + dy * dy;
    const part = length === 0 ? 0 : Math.min(1, Math.max(0, -(a.x * dx + a.y * dy) / length));
    const off = Math.hypot(a.x + part * dx, a.y + part * dy);
    if (off >= best.off) continue;
    const [from, to] = [pattern.after[i]!, pattern.after[i + 1]!];
    best = { off, stop: part === 1 ? i + 1 : i, after: from + part * (to - from) };
  }
  return best;
}
