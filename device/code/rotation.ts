/** The boarding code on the screen: a new one every 30 s, whatever the clock does (PROTOCOL.md section 2). */
import type { Clock, Timer } from '../../platform/clock';
import { codeUrl } from '../../protocol/boarding-code/layout';
import { makeCode } from '../../protocol/boarding-code/mac';
import { CODE_PERIOD_MS, STEP_MODULUS, STEP_MS, stepOf } from '../../protocol/boarding-code/steps';
import type { TerminalClock } from '../clock/terminal-clock';

const LOOK_EVERY_MS = 1_000;

export type RotationOptions = {
  readonly clock: Clock;
  readonly time: TerminalClock;
  readonly codeKey: Uint8Array;
  readonly terminalNumber: number;
  /** The authority's origin from the bundle; undefined while there is none: then there is no code. */
  site(): string | undefined;
  /** A new code; called for the first one too, before `startRotation` returns. */
  onCode(url: string): void;
};

export type Rotation = {
  /** The code's text, or undefined. */
  url(): string | undefined;
  stop(): void;
};

/** Starts showing codes. A new one comes 30 s after the last one's step began, and at once when the clock was put right by more than a step. */
export function startRotation(options: RotationOptions): Rotation {
  const { clock, time } = options;
  let current: { url: string; step: number; at: number; until: number; shownAt: number } | undefined;
  let timer: Timer;

  const due = () => {
    if (!current) return true;
    const now = time.now();
    const isOver = now >= current.until || clock.monotonic() - current.shownAt >= CODE_PERIOD_MS;
    return isOver || now < current.at - STEP_MS;
  };
  const look = () => {
    const site = options.site();
    if (site !== undefined && due()) {
      const at = time.now();
      let step = stepOf(at);
      // Two codes in a row never carry the same step, also when the clock stood still.
      if (step === current?.step) step = (step + 1) % STEP_MODULUS;
      const { codeKey, terminalNumber } = options;
      const bytes = makeCode(codeKey, { clockTrusted: time.trusted(), terminalNumber, step });
      // It says "boarded within 30 s of my step", so it goes 30 s after its step began, not after it appeared.
      const until = at - (at % STEP_MS) + CODE_PERIOD_MS;
      current = { url: codeUrl(site, bytes), step, at, until, shownAt: clock.monotonic() };
      options.onCode(current.url);
    }
    const left = current ? current.until - time.now() : LOOK_EVERY_MS;
    timer = clock.setTimer(Math.min(LOOK_EVERY_MS, Math.max(left, 1)), look);
  };
  look();
  return { url: () => current?.url, stop: () => timer.cancel() };
}
