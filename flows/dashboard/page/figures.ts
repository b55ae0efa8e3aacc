/** Figures and times as people read them. Times are of the reader's own place. */
import type { Count } from '../../../protocol/messages/coarse';
import { say, tag, W } from './words';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
export const NONE = '—';

export const clockTime = (unixMs: number): string =>
  new Date(unixMs).toLocaleTimeString(tag(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export const dayTime = (unixMs: number): string =>
  new Date(unixMs).toLocaleString(tag(), {
    ...{ month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  });

export const day = (iso: string): string => new Date(iso).toLocaleDateString(tag());

/** The time of today, with its day when it is of another one. */
export const shortTime = (unixMs: number, now: number): string =>
  new Date(unixMs).toDateString() === new Date(now).toDateString() ? clockTime(unixMs) : dayTime(unixMs);

/** When something was heard: `just now` within two minutes. */
export const heardTime = (unixMs: number | null, now: number): string =>
  unixMs === null ? NONE : now - unixMs < 2 * MINUTE_MS ? say(W.justNow) : shortTime(unixMs, now);

export function duration(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 60) return say({ zh: `${minutes} 分钟`, en: `${minutes} min` });
  if (ms < 2 * DAY_MS)
    return say({ zh: `${Math.floor(minutes / 60)} 小时`, en: `${Math.floor(minutes / 60)} h` });
  const days = Math.floor(ms / DAY_MS);
  return say({ zh: `${days} 天`, en: `${days} days` });
}

export const whole = (n: number): string => n.toLocaleString('en-US');
export const count = (value: Count | null): string =>
  value === null ? NONE : typeof value === 'number' ? whole(value) : value;

/** A sum that is known between two bounds. */
export const bounds = (least: number, most: number): string =>
  least === most ? whole(least) : most < 5 ? '<5' : `${whole(least)}–${whole(most)}`;

export const seconds = (ms: number | null): string =>
  ms === null ? NONE : say({ zh: `${(ms / 1000).toFixed(1)} 秒`, en: `${(ms / 1000).toFixed(1)} s` });

export const degrees = (celsius: number | null): string =>
  celsius === null ? NONE : `${Math.round(celsius)}°`;

/** Of MiB. */
export const size = (mib: number | null): string =>
  mib === null ? NONE : mib < 1024 ? `${Math.round(mib)} MiB` : `${(mib / 1024).toFixed(1)} GiB`;
