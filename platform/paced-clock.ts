/**
 * A clock that runs faster than the world, for a day of a simulated city in minutes. All of it is faster: `now()`, `monotonic()`
 * and every timer alike, so that a part behind the port cannot tell; to it disk and network are slower by the same factor.
 */
import { type Clock, systemClock, withSleep } from './clock';

export type Pace = {
  /** Milliseconds that pass here in one of the base clock's. */
  readonly speed: number;
  /** When the base clock says this (unix ms) … */
  readonly since: number;
  /** … `now()` is this. Processes with the same pace have the same time, also those that begin later. */
  readonly at: number;
};

const WORDS = /^(\d{1,4}(?:\.\d{1,3})?) (\d{1,15}) (\d{1,15})$/;

/** As `CORIDE_CLOCK_PACE` carries it: speed, since, at, with spaces between. */
export const paceText = ({ speed, since, at }: Pace): string => `${speed} ${since} ${at}`;

/** @throws Error when the text is no pace */
export function readPace(text: string): Pace {
  const [, speed, since, at] = (WORDS.exec(text) ?? []).map(Number);
  if (!speed)
    throw new Error(
      `CORIDE_CLOCK_PACE: found ${JSON.stringify(text.slice(0, 60))}, must be a speed above 0 and two unix times in ms: when, and what it is then`,
    );
  return { speed, since: since!, at: at! };
}

export function pacedClock({ speed, since, at }: Pace, base: Clock = systemClock()): Clock {
  return withSleep({
    now: () => Math.floor(at + (base.now() - since) * speed),
    monotonic: () => base.monotonic() * speed,
    setTimer: (ms, fn) => base.setTimer(ms / speed, fn),
  });
}
