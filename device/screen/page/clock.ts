/** The time of day on the page, carried on from the last state. */
import type { ScreenState } from '../state';
import { el } from './dom';
import { WORDS } from './words';

export type PageClock = {
  /** Takes over the time of a state that has just arrived. */
  set(time: ScreenState['time']): void;
  /** The terminal's time now, unix ms. */
  now(): number;
  /** A clock face that goes on by itself while it is in the page; seconds only where the time is trusted. */
  face(language: 'zh' | 'en', withSeconds: boolean): HTMLElement;
  /** Hours and minutes of a moment, local time. */
  minutes(at: number): string;
};

/** @param onSecond called at the start of every second, and when the time was set */
export function createClock(onSecond: () => void): PageClock {
  let time: ScreenState['time'] = { now: 0, offsetMinutes: 0, trusted: false };
  let setAt = performance.now();
  let next: ReturnType<typeof setTimeout> | undefined;
  const now = () => time.now + (performance.now() - setAt);

  const tick = () => {
    clearTimeout(next);
    next = setTimeout(tick, 1000 - (Math.floor(now()) % 1000));
    const [minutes, seconds] = timeOfDay(now(), time.offsetMinutes);
    write('.clock .minutes', minutes);
    write('.clock .seconds', `:${seconds}`);
    onSecond();
  };
  return {
    set(heard) {
      time = heard;
      setAt = performance.now();
      tick();
    },
    now,
    minutes: (at) => timeOfDay(at, time.offsetMinutes)[0],
    face(language, withSeconds) {
      const [minutes, seconds] = timeOfDay(now(), time.offsetMinutes);
      return el(
        'div',
        'clock',
        time.trusted ? null : el('span', 'about', `${WORDS.about[language]} `),
        el('span', 'minutes', minutes),
        time.trusted && withSeconds ? el('span', 'seconds', `:${seconds}`) : null,
      );
    },
  };
}

function write(selector: string, text: string): void {
  const element = document.querySelector(selector);
  if (element && element.textContent !== text) element.textContent = text;
}

/** @returns `HH:MM` and `SS` */
function timeOfDay(at: number, offsetMinutes: number): [string, string] {
  const iso = new Date(at + offsetMinutes * 60_000).toISOString();
  return [iso.slice(11, 16), iso.slice(17, 19)];
}
