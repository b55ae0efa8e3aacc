/** When the vehicle's position is told to the operator, and how. Pure but for the clock that it is given. */
import type { Clock, Timer } from '../../platform/clock';
import type { Position } from '../../protocol/messages/position';
import { timeText } from '../../protocol/time-text';
import type { Fix } from '../ports/gnss';

/** PROTOCOL.md TOPICS: every 5 to 10 s while moving, every 60 s standing or without a fix. */
const MOVING_MS = 8_000;
const STANDING_MS = 60_000;
/** Slower is standing: a receiver's noise, m/s. */
const STANDING_SPEED = 0.5;

export interface PositionReportOptions {
  readonly clock: Clock;
  /** The newest fix, if there is one. */
  fix(): Fix | undefined;
  /** What time it was at a moment of the monotonic clock, unix ms. */
  timeAt(monotonic: number): number;
  say(position: Position): void;
}

/** Begins to report; returns what ends it. */
export function reportPosition({ clock, fix, timeAt, say }: PositionReportOptions): () => void {
  let timer: Timer;
  let saidAt = Number.NEGATIVE_INFINITY;
  const look = () => {
    const now = fix();
    const moving = (now?.speed ?? 0) >= STANDING_SPEED;
    if (clock.monotonic() - saidAt >= (moving ? MOVING_MS : STANDING_MS)) {
      saidAt = clock.monotonic();
      say(positionOf(now, timeText(timeAt(now?.heardAt ?? saidAt))));
    }
    timer = clock.setTimer(MOVING_MS, look);
  };
  look();
  return () => timer.cancel();
}

function positionOf(fix: Fix | undefined, at: string): Position {
  if (!fix) return { v: 1, at, lat: null, lon: null, speed: null, bearing: null, source: 'none', hdop: null };
  const { lat, lon, speed = null, bearing = null, hdop = null } = fix;
  return { v: 1, at, lat, lon, speed, bearing, source: 'gnss', hdop };
}
