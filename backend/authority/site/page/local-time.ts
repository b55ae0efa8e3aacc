/** Times as people in the city read them, whatever zone the phone is set to (PROTOCOL.md: dayShift tells the zone). */
import { localOffsetMinutes } from '../../../../protocol/days';
import { currentLanguage, type Words } from './i18n';

/** Shenyang, until the bundle was heard. */
const USUAL_SHIFT = 14_400;
const WEEK = {
  zh: ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
} as const;
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

let dayShift = USUAL_SHIFT;

/** @param shift the bundle's dayShift, seconds; null until one was heard */
export function setZone(shift: number | null): void {
  dayShift = shift ?? USUAL_SHIFT;
}

const local = (time: number): Date => new Date(time + localOffsetMinutes(dayShift) * 60_000);

/** `2020-01-12T14:32:08+08:00`, for files */
export function localTime(time: number): string {
  const offset = localOffsetMinutes(dayShift);
  const two = (part: number) => String(part).padStart(2, '0');
  const size = Math.abs(offset);
  return `${local(time).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** `14:32` */
export const minuteOf = (time: number): string => local(time).toISOString().slice(11, 16);
/** `14:32:08` */
export const secondOf = (time: number): string => local(time).toISOString().slice(11, 19);

/** `1月12日`, `12 January` */
export function dateOf(time: number): string {
  const date = local(time);
  return currentLanguage() === 'zh'
    ? `${date.getUTCMonth() + 1}月${date.getUTCDate()}日`
    : `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** The same of a date `2020-01-12`: noon in China lies in it, whatever zone a city of ours has. */
export const sayDate = (date: string): string => dateOf(Date.parse(`${date}T04:00:00Z`));

/** `2020-01-12` */
export const isoDateOf = (time: number): string => local(time).toISOString().slice(0, 10);

/** `星期二`, `Tuesday` */
export const weekdayOf = (time: number): string => WEEK[currentLanguage()][local(time).getUTCDay()]!;

/** The date that people call a day of tickets: its noon lies in it. */
export const dateOfTicketDay = (day: number): string => dateOf((day * 86_400 - dayShift + 43_200) * 1000);

/** Today, yesterday, or nothing to say beside the date. */
export function nearDay(time: number, now: number): Words | null {
  const ago = Math.floor(local(now).getTime() / 86_400_000) - Math.floor(local(time).getTime() / 86_400_000);
  if (ago === 0) return { zh: '今天', en: 'Today' };
  return ago === 1 ? { zh: '昨天', en: 'Yesterday' } : null;
}
