/** What the person at the keyboard sees while the day passes. Pure: text in, text out. */

import type { ScreenState } from '../../device/screen/state';
import type { Channel } from '../../protocol/channels';
import { quantile } from '../measure';
import type { DayTally } from './tally';

export const CHANNELS = ['code', 'pass', 'card', 'assisted'] as const satisfies readonly Channel[];

const WIDE = 40;
const A_LINE = 50;
const FEW = 10;

/** `[█████···] 3,120 of 16,800` */
export function bar(done: number, of: number): string {
  const full = of === 0 ? WIDE : Math.round((WIDE * Math.min(done, of)) / of);
  return `[${'█'.repeat(full)}${'·'.repeat(WIDE - full)}] ${number(done)} of ${number(of)}`;
}

export type Now = {
  readonly time: number;
  readonly midnight: number;
  readonly from: number;
  readonly until: number;
  readonly due: number;
  readonly tally: DayTally;
  readonly screens: readonly (ScreenState | undefined)[];
};

/** The time, how far the day is, each vehicle as one character, check-ins by channel. */
export function picture(now: Now): string[] {
  const { tally, screens, from, until, time } = now;
  const online = screens.filter((state) => state?.network === 'online').length;
  const waiting = screens.reduce((sum, state) => sum + (state?.waiting ?? 0), 0);
  const vehicles = screens.map(vehicleMark).join('');
  return [
    `${clockTime(time, now.midnight)}  ${bar(tally.heard.length, now.due)} check-ins, ${Math.max(0, Math.min(100, Math.round((100 * (time - from)) / (until - from))))} % of the day`,
    ...(vehicles.match(new RegExp(`.{1,${A_LINE}}`, 'gu')) ?? []).map((line) => `  ${line}`),
    `  ${online} of ${screens.length} terminals online, ${waiting} check-ins waiting in them; tried again ${number(tally.tries.again)} times`,
    `  ${CHANNELS.map((channel) => `${channel} ${latency(tally.took.get(channel))}`).join('   ')}`,
  ];
}

/** `·` nobody checked in on this trip, 1 to 9, `+` more, `x` no network, a blank without power. */
export function vehicleMark(state: ScreenState | undefined): string {
  if (!state) return ' ';
  if (state.network === 'offline') return 'x';
  if (state.onBoard === 0) return '·';
  return state.onBoard < FEW ? String(state.onBoard) : '+';
}

/** `1,204 (p50 12 ms, p99 80 ms)` */
export function latency(times: readonly number[] = []): string {
  if (times.length === 0) return '0';
  const at = (share: number) => `${quantile(times, share).toFixed(0)} ms`;
  return `${number(times.length)} (p50 ${at(0.5)}, p99 ${at(0.99)})`;
}

export const number = (value: number): string => value.toLocaleString('en-US');

export function clockTime(time: number, midnight: number): string {
  const minutes = Math.floor((time - midnight) / 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
