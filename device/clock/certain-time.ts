/**
 * What the terminal remembers of time over restarts: how late it certainly is, so that a board without a battery does
 * not wake in 1970, and how far its battery clock was off, so that one with a battery wakes knowing the hour.
 */
import type { Clock, Timer } from '../../platform/clock';
import { type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';
import { noRtc, type Rtc } from '../ports/rtc';
import { DRIFT, type Estimate } from './estimate';
import type { TerminalClock } from './terminal-clock';

/** How often it is written, ms: an SD card bears 144 small writes a day for years. */
const EVERY_MS = 10 * 60_000;
/** A battery clock counts whole seconds: each of the two readings is right to half of one. */
const RTC_STEP_MS = 1_000;

export type CertainTimeOptions = {
  readonly disk: Disk;
  /** A file of its own: `earliest`, or `earliest rtc true error`, unix ms and ms as decimal text. */
  readonly path: string;
  readonly clock: Clock;
  readonly time: TerminalClock;
  readonly rtc?: Rtc;
  readonly log: Log;
};

type Kept = { readonly earliest: number; readonly rtc?: RtcNote };
/** The battery clock showed `rtc` when it was `unix` ± `errorMs`. */
type RtcNote = { readonly rtc: number; readonly unix: number; readonly errorMs: number };

/** Raises the clock's floor to what was written last, asks the battery clock; writes from then on while the clock is trusted. */
export async function keepCertainTime(options: CertainTimeOptions): Promise<{ stop(): Promise<void> }> {
  const { disk, path, clock, time, log, rtc = noRtc() } = options;
  const last = await read(disk, path, log);
  if (last) time.raiseFloor(last.earliest);
  if (last?.rtc) {
    const estimate = estimateOf(last.rtc, await rtc.read(), clock.monotonic());
    if (estimate) time.hear(estimate);
  }
  let timer: Timer;
  let writing: Promise<void> = Promise.resolve();
  const write = async () => {
    if (!time.trusted()) return;
    try {
      const shown = await rtc.read();
      const { at, errorMs } = time.timeAt(clock.monotonic());
      const note = shown === undefined ? '' : ` ${shown} ${at} ${errorMs}`;
      await writeFileAtomic(disk, path, utf8(`${time.range().earliest}${note}\n`));
    } catch (error) {
      log.warn('last certain time not written', { cause: error as Error });
    }
  };
  const again = () => {
    timer = clock.setTimer(EVERY_MS, () => {
      writing = write();
      again();
    });
  };
  again();
  return {
    stop: async () => {
      timer.cancel();
      await writing;
      await write();
    },
  };
}

/** Undefined when the battery clock was empty or set back meanwhile: then it shows less than it did. */
function estimateOf(note: RtcNote, shown: number | undefined, at: number): Estimate | undefined {
  if (shown === undefined || shown < note.rtc) return undefined;
  const passed = shown - note.rtc;
  // It may have been set right since, by as much as it was off: nobody would have told us.
  const off = Math.abs(note.unix - note.rtc);
  const errorMs = note.errorMs + RTC_STEP_MS + passed * DRIFT + Math.max(0, off - RTC_STEP_MS);
  return { source: 'rtc', unix: note.unix + passed, at, errorMs };
}

async function read(disk: Disk, path: string, log: Log): Promise<Kept | undefined> {
  try {
    const text = new TextDecoder().decode(await disk.read(path)).trim();
    if (/^\d{1,15}(( \d{1,15}){3})?$/.test(text)) {
      const [earliest, rtc, unix, errorMs] = text.split(' ').map(Number) as [number, ...number[]];
      if (rtc === undefined || unix === undefined || errorMs === undefined) return { earliest };
      return { earliest, rtc: { rtc, unix, errorMs } };
    }
    log.warn('last certain time cannot be read', { bytes: text.length });
  } catch (error) {
    if (!isNotFound(error)) log.warn('last certain time cannot be read', { cause: error as Error });
  }
  return undefined;
}
