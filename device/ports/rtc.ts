/** A battery clock: what goes on counting while the board has no power. */
import type { Disk } from '../../platform/disk';

export interface Rtc {
  /** Its unix time in ms, to the second below; undefined when there is none or it cannot be read. */
  read(): Promise<number | undefined>;
}

export function noRtc(): Rtc {
  return { read: async () => undefined };
}

/** The first one that Linux knows (Documentation/ABI/testing/rtc-cdev); boards like a Pi 4 have none. */
export function systemRtc(disk: Pick<Disk, 'read'>, path = '/sys/class/rtc/rtc0/since_epoch'): Rtc {
  return {
    read: async () => {
      try {
        const text = new TextDecoder().decode(await disk.read(path)).trim();
        return /^\d{1,11}$/.test(text) ? Number(text) * 1000 : undefined;
      } catch {
        // Any error means the same here: no battery clock to ask. `about` says so by the clock's source.
        return undefined;
      }
    },
  };
}
