/**
 * Time as GTFS has it: service days that begin 12 hours before noon, local time, and hours past 24. Pure; time zones by
 * the platform's `Intl`.
 */
import { Malformed } from '../errors';
import type { Feed, Service, ServiceSeconds, Trip } from './feed';

/** `H:MM:SS` or `HH:MM:SS`, hours past 24 too; undefined when it is none. */
export function parseServiceTime(text: string): ServiceSeconds | undefined {
  const found = /^(\d{1,3}):([0-5]\d):([0-5]\d)$/.exec(text);
  return found ? Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3]) : undefined;
}

export function formatServiceTime(seconds: ServiceSeconds): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Whether the text is a date `YYYYMMDD` that exists. */
export function isServiceDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  if (!year) return false;
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day);
}

/** The date `days` later (or earlier). */
export function addDays(date: string, days: number): string {
  return utcDate(noonUtc(date) + days * 86_400_000);
}

const noonUtc = (date: string): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8)), 12);
const utcDate = (unixMs: number): string => new Date(unixMs).toISOString().slice(0, 10).replaceAll('-', '');

/** Whether a service runs on a date: by weekday and range, then by its exceptions. */
export function runsOn(service: Service, date: string): boolean {
  if (service.added.has(date)) return true;
  if (service.removed.has(date)) return false;
  const monday = (new Date(noonUtc(date)).getUTCDay() + 6) % 7;
  return date >= service.from && date <= service.to && service.weekdays[monday] === true;
}

/** The trips that start on a service date, in no order. */
export function tripsOn(feed: Feed, date: string): Trip[] {
  const running = new Set(
    [...feed.services.values()].filter((each) => runsOn(each, date)).map(({ id }) => id),
  );
  return [...feed.trips.values()].filter(({ serviceId }) => running.has(serviceId));
}

/**
 * Unix ms of a service day's midnight: noon local time minus 12 hours (GTFS reference, "Time"). On a night when clocks
 * change this is not the midnight of the wall clock, and a run at 08:00:00 still leaves at 8 by the wall clock.
 */
export function serviceMidnight(date: string, timezone: string): number {
  if (!isServiceDate(date)) throw new Malformed('service date', 'must read YYYYMMDD, such as 20200112');
  // The offset at local noon: asked for twice, since the first guess may lie on the other side of a change.
  let noon = noonUtc(date);
  for (let i = 0; i < 2; i++) noon = noonUtc(date) - offsetMs(noon, timezone);
  return noon - 12 * 3_600_000;
}

/** The service date that people call today at a moment: the calendar date of the time zone. */
export function localDate(unixMs: number, timezone: string): string {
  return utcDate(unixMs + offsetMs(unixMs, timezone));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Local time minus UTC. */
function offsetMs(unixMs: number, timezone: string): number {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timezone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(unixMs).map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return local - Math.floor(unixMs / 1000) * 1000;
}
