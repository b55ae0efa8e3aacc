/** Times of rides in words. An interval stays an interval: one time is written only where both ends are the same minute. */
import { say } from '../../../site/page/i18n';
import type { Span } from '../../shown-form';
import type { App } from '../app';
import { RULE_WORDS } from '../coded-words';
import { ALIGHTING_SHORT, C } from './words';

const DAY_MS = 86_400_000;

/** Local time as if it were UTC. */
export const localMs = (app: App, unixMs: number): number => unixMs + app.state.offsetMinutes * 60_000;

export const clock = (app: App, unixMs: number): string =>
  new Date(localMs(app, unixMs)).toISOString().slice(11, 16);

/** `14:32–15:02`; the later one of another date says so: `23:50–00:10 +1`. */
export function spanText(app: App, { earliest, latest }: Span): string {
  const [from, to] = [clock(app, earliest), clock(app, latest)];
  const days = Math.floor(localMs(app, latest) / DAY_MS) - Math.floor(localMs(app, earliest) / DAY_MS);
  const later = days > 0 ? ` +${days}` : '';
  return from === to && days === 0 ? from : `${from}–${to}${later}`;
}

/** `1月12日`, `12 Jan`. */
export function shortDate(app: App, unixMs: number): string {
  const date = new Date(localMs(app, unixMs));
  return say({
    zh: `${date.getUTCMonth() + 1}月${date.getUTCDate()}日`,
    en: `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`,
  });
}

export function weekday(app: App, unixMs: number): string {
  const day = new Date(localMs(app, unixMs)).getUTCDay();
  return say({ zh: `周${'日一二三四五六'[day]}`, en: WEEKDAYS[day]! });
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

export const ruleText = (rule: string): string => say(RULE_WORDS[rule] ?? { zh: rule, en: rule });
export const alightingShort = (rule: string): string => say(ALIGHTING_SHORT[rule] ?? { zh: '', en: '' });

/** `168路`, `出租`. */
export const lineText = (lineId: string): string =>
  lineId === ''
    ? say(C.taxi)
    : say({ zh: /^\d+$/.test(lineId) ? `${lineId}路` : lineId, en: `Line ${lineId}` });
