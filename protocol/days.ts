/**
 * The day, the unit of keys, tickets and folders (PROTOCOL.md): `floor((unix + dayShift) / 86400)`, two bytes.
 * `dayShift` (seconds, from the bundle) puts the change at 04:00 local time. Pure.
 */
import { uint } from './bytes';
import { Malformed } from './errors';

export const DAY_SECONDS = 86_400;
/** A ticket counts for boardings this long before and after its day (PROTOCOL.md section 3), in seconds. */
export const DAY_GRACE_SECONDS = 2 * 3_600;

/** The day of a moment. `unixMs` in milliseconds, `dayShift` in seconds. RangeError outside 1970 to 2149. */
export function dayOf(unixMs: number, dayShift: number): number {
  const day = Math.floor((unixMs / 1000 + dayShift) / DAY_SECONDS);
  if (!(day >= 0 && day <= 0xffff)) throw new RangeError(`no day for the time ${unixMs}`);
  return day;
}

/** The first millisecond of a day. */
export function dayStart(day: number, dayShift: number): number {
  return (day * DAY_SECONDS - dayShift) * 1000;
}

/** True when a boarding at `unixMs` may be sealed to `day`: within it or two hours of it. */
export function countsForDay(unixMs: number, day: number, dayShift: number): boolean {
  const start = dayStart(day, dayShift);
  const grace = DAY_GRACE_SECONDS * 1000;
  return unixMs >= start - grace && unixMs < start + DAY_SECONDS * 1000 + grace;
}

/** `day` as its two bytes. */
export const dayBytes = (day: number): Uint8Array => uint(day, 2);

/**
 * The calendar date that people call this day, `YYYY-MM-DD`. The day begins after midnight of that date
 * (04:00 in Shenyang), so its middle names it. `offsetMinutes`: local time minus UTC.
 */
export function dateOfDay(day: number, dayShift: number, offsetMinutes: number): string {
  const middle = dayStart(day, dayShift) + (DAY_SECONDS / 2) * 1000;
  return new Date(middle + offsetMinutes * 60_000).toISOString().slice(0, 10);
}

/** The day that people call `YYYY-MM-DD`; `Malformed` when it is no date. */
export function dayOfDate(date: string, dayShift: number, offsetMinutes: number): number {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(midnight)) throw new Malformed('date', 'must read YYYY-MM-DD, such as 2020-01-12');
  const noon = midnight + (DAY_SECONDS / 2) * 1000 - offsetMinutes * 60_000;
  return dayOf(noon, dayShift);
}

/** Local time minus UTC in minutes, for a city whose day changes at 04:00 local time. */
export const localOffsetMinutes = (dayShift: number): number => dayShift / 60 + 240;
