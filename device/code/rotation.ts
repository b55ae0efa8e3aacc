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

/** Starts showing codes. A new one comes after 30 s, and at once when the clock was put right by more than a step. */
export function startRotation(options: RotationOptions): Rotation {
  const { clock, time } = options;
  let current: { url: string; step: number; at: number; shownAt: number } | undefined;
  let timer: Timer;

  const due = () => {
    if (!current) return true;
    const age = time.now() - current.at;
    return clock.monotonic() - current.shownAt >= CODE_PERIOD_MS || age >= CODE_PERIOD_MS || age < -STEP_MS;
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
      current = { url: codeUrl(site, bytes), step, at, shownAt: clock.monotonic() };
      options.onCode(current.url);
    }
    timer = clock.setTimer(LOOK_EVERY_MS, look);
  };
  look();
  return { url: () => current?.url, stop: () => timer.cancel() };
}
