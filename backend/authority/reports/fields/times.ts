/** Times of day as reports have them: one moment or a stretch, past midnight too, and times that nobody knew. */

import type { Read } from '../../tables/table';
import type { TimeOfDay } from '../record';
import { isUnknown } from './unknown';

export type Stretch = { readonly from?: TimeOfDay; readonly to?: TimeOfDay };

const MOMENT = String.raw`(次日|翌日|第二天|next day )?(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|夜间)?(\d{1,2})(?:[:时点](\d{1,2})?分?|(?=\D|$))(半)?(?::\d{2})?\s*(am|pm)?(?:许|左右|前后)?`;
const BETWEEN = String.raw`\s*(?:-|–|—|~|～|至|到|to)+\s*`;
const STRETCH = new RegExp(`^${MOMENT}(?:${BETWEEN}${MOMENT})?$`, 'i');
const AFTERNOON = /下午|傍晚|晚上|晚|夜间|pm/i;

/** @param cell text, or a spreadsheet's fraction of a day or date */
export function readTimes(cell: string | number | Date): Read<Stretch> {
  if (cell instanceof Date) return { value: { from: { at: cell.toISOString().slice(11, 16), days: 0 } } };
  if (typeof cell === 'number') return fromFraction(cell);
  const text = cell.normalize('NFKC').trim();
  if (text === '' || isUnknown(text)) return { value: {} };
  const found = STRETCH.exec(text);
  if (!found)
    return {
      fault: {
        zh: '不是时间：请写 14:40 或 14:40-15:02，不清楚就空着',
        en: 'is no time: write 14:40 or 14:40-15:02, or leave it blank where nobody knows',
      },
    };
  const [from, to] = [momentOf(found.slice(1, 7)), momentOf(found.slice(7, 13))];
  if (from === null || to === null)
    return {
      fault: {
        zh: '没有这个钟点：请写 00:00 到 23:59',
        en: 'names an hour that is not on the clock: write 00:00 to 23:59',
      },
    };
  if (!from) return { value: {} };
  if (!to) return { value: { from } };
  const days = Math.max(to.days, to.at < from.at ? from.days + 1 : from.days);
  return { value: { from, to: { at: to.at, days } } };
}

/** A spreadsheet's time is a fraction of a day. */
function fromFraction(value: number): Read<Stretch> {
  if (value < 0 || value >= 1)
    return {
      fault: {
        zh: '是数字，但不是时间：请写 14:40',
        en: 'is a number that is no time of day: write 14:40',
      },
    };
  const minutes = Math.round(value * 1440) % 1440;
  return { value: { from: { at: clock(Math.floor(minutes / 60), minutes % 60), days: 0 } } };
}

/** undefined where the part is not there, null where it is no time. */
function momentOf([next, part, hours, minutes, half, suffix]: (string | undefined)[]):
  | TimeOfDay
  | undefined
  | null {
  if (hours === undefined) return undefined;
  let hour = Number(hours);
  const minute = half ? 30 : Number(minutes ?? 0);
  const isAfternoon = AFTERNOON.test(`${part ?? ''} ${suffix ?? ''}`);
  if (isAfternoon && hour < 12) hour += 12;
  const days = (next ? 1 : 0) + (hour === 24 && minute === 0 ? 1 : 0);
  if (hour === 24 && minute === 0) hour = 0;
  return hour > 23 || minute > 59 ? null : { at: clock(hour, minute), days };
}

const clock = (hour: number, minute: number): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
