import { MOMENT_MS, type ScreenMoment, type ScreenState } from '../state';

/** Which moment is on the screen: each is shown once, for its length, or until the next. */
export type MomentTimer = {
  readonly current: ScreenMoment | null;
  /** Takes a state's moment. @returns the moment if it begins now, else null */
  hear(state: ScreenState): ScreenMoment | null;
};

/** @param onEnd called when the moment on the screen has had its time */
export function createMomentTimer(onEnd: () => void): MomentTimer {
  let current: ScreenMoment | null = null;
  let heard: string | undefined;
  let end: ReturnType<typeof setTimeout> | undefined;
  return {
    get current() {
      return current;
    },
    hear({ moment, time }) {
      if (!moment) return null;
      const { kind, channel, pair, at } = moment;
      const key = JSON.stringify([kind, channel, pair, at]);
      if (key === heard) return null;
      heard = key;
      const left = MOMENT_MS[kind] - Math.max(0, time.now - at);
      if (left <= 0) return null;
      current = moment;
      clearTimeout(end);
      end = setTimeout(() => {
        current = null;
        onEnd();
      }, left);
      return moment;
    },
  };
}
