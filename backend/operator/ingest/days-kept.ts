/** Which days' items are taken (PROTOCOL.md section 5). */
import type { Bundle } from '../../../protocol/bundle';
import { dayOf } from '../../../protocol/days';

/** No bundle names keys this far ahead: an item of such a day can be sealed to no real key. */
const DAYS_AHEAD = 60;

export type DayVerdict = 'kept' | 'too-old' | 'never';

/**
 * `too-old`: its records were destroyed, or will be: by the server's clock and by the bundle's date, for a terminal drops
 * what is too old, and a clock alone may have jumped. `never`: no key can exist for it. The bundle's last day stands in
 * for the server's clock where that is behind, so that a clock at 1970 loses nothing.
 */
export function judgeDay(
  bundle: Pick<Bundle, 'days' | 'dayShift' | 'limits' | 'madeAt'>,
  isShredded: (day: number) => boolean,
  day: number,
  nowMs: number,
): DayVerdict {
  const today = dayOf(nowMs, bundle.dayShift);
  const surelyToday = Math.min(today, dayOf(bundle.madeAt, bundle.dayShift));
  if (isShredded(day) || day < surelyToday - bundle.limits.retentionDays) return 'too-old';
  if (day <= today) return 'kept';
  const lastKnown = bundle.days.reduce((last, each) => Math.max(last, each.day), today);
  return day > lastKnown + DAYS_AHEAD ? 'never' : 'kept';
}
