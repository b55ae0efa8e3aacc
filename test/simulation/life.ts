/**
 * One life of a process. When it ends, whatever waited for a port waits for ever and no timer fires: nothing of it runs
 * on beside the next life.
 */
import { type Clock, withSleep } from '../../platform/clock';
import type { Disk, DiskFile } from '../../platform/disk';

export class Life {
  private ended = false;
  private readonly atEnd: (() => void)[] = [];

  get alive(): boolean {
    return !this.ended;
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    for (const step of this.atEnd) step();
  }

  /** Has `step` run when this life ends. */
  whenItEnds(step: () => void): void {
    this.atEnd.push(step);
  }

  /** The outcome of `doing`, if the process still lives then. */
  async during<T>(doing: () => Promise<T>): Promise<T> {
    if (this.ended) return never();
    try {
      const result = await doing();
      return this.ended ? never() : result;
    } catch (error) {
      if (this.ended) return never();
      throw error;
    }
  }

  /** Calls back only while it lives. */
  call(fn: () => void): void {
    if (!this.ended) fn();
  }
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

export function clockOf(life: Life, clock: Clock): Clock {
  return withSleep({
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    setTimer: (ms, fn) => clock.setTimer(ms, () => life.call(fn)),
  });
}

/** @param seen hears of all bytes that are written */
export function diskOf(life: Life, disk: Disk, seen: (bytes: Uint8Array) => void): Disk {
  const fileOf = (file: DiskFile): DiskFile => ({
    write: (bytes, position) => {
      seen(bytes);
      return life.during(() => file.write(bytes, position));
    },
    read: (position, length) => life.during(() => file.read(position, length)),
    size: () => life.during(() => file.size()),
    truncate: (length) => life.during(() => file.truncate(length)),
    sync: () => life.during(() => file.sync()),
    close: () => life.during(() => file.close()),
  });
  return {
    open: (path, mode, permissions) =>
      life.during(async () => fileOf(await disk.open(path, mode, permissions))),
    read: (path) => life.during(() => disk.read(path)),
    list: (folder) => life.during(() => disk.list(folder)),
    makeFolder: (path) => life.during(() => disk.makeFolder(path)),
    rename: (from, to) => life.during(() => disk.rename(from, to)),
    remove: (path) => life.during(() => disk.remove(path)),
    removeFolder: (path) => life.during(() => disk.removeFolder(path)),
    syncFolder: (path) => life.during(() => disk.syncFolder(path)),
    lock: (folder) =>
      life.during(async () => {
        const lock = await disk.lock(folder);
        return { release: () => life.during(() => lock.release()) };
      }),
  };
}
