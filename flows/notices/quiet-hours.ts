/** Hours of the day in which only what cannot wait is told. Pure. */
import { HOUR_MS } from '../rules/rule';

const DAY_MS = 24 * HOUR_MS;

export type QuietHours = {
  /** Minutes since local midnight; from later than to passes midnight. */
  readonly from: number;
  readonly to: number;
  /** Minutes east of UTC: 480 in China, which has one time and no summer time. */
  readonly offset: number;
};

/** Reads `22:00-06:00`; undefined for an empty text. @throws Error in words */
export function readQuietHours(text: string, offset: number): QuietHours | undefined {
  if (text.trim() === '') return undefined;
  const [, h1, m1, h2, m2] = /^\s*(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)\s*$/.exec(text) ?? [];
  const [from, to] = [Number(h1) * 60 + Number(m1), Number(h2) * 60 + Number(m2)];
  if (!(from < 1440 && to < 1440 && Number(m1) < 60 && Number(m2) < 60))
    throw new Error(`quiet hours: found ${JSON.stringify(text)}, must be like 22:00-06:00 or empty`);
  return from === to ? undefined : { from, to, offset };
}

export function isQuiet(hours: QuietHours | undefined, now: number): boolean {
  if (!hours) return false;
  const minute = Math.floor(((((now + hours.offset * 60_000) % DAY_MS) + DAY_MS) % DAY_MS) / 60_000);
  const { from, to } = hours;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}
