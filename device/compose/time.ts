/** The terminal's time: the clock, and what it remembers over restarts. */
import { keepCertainTime } from '../clock/certain-time';
import { type TerminalClock, terminalClock } from '../clock/terminal-clock';
import { systemRtc } from '../ports/rtc';
import { recordClock } from '../recorder/taps';
import type { Room } from './room';

export async function openTime({ options, ports, path, atClose }: Room): Promise<TerminalClock> {
  const { clock, disk, log } = ports;
  const time = terminalClock(clock, { trustSystemClock: options.trustSystemClock });
  const rtc = systemRtc(disk);
  const certain = await keepCertainTime({ disk, path: path('certain-time'), clock, time, rtc, log });
  atClose(() => certain.stop());
  if (ports.recorder) recordClock(time, ports.recorder);
  return time;
}
