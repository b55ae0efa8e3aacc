/**
 * The screen proves itself: once a minute its pixels are read back, and the code in them must be the one that is shown
 * now. A screen that fails is mended by a ladder: page, browser, compositor, board. No page's own word is trusted, for
 * a page that died says nothing (jareware/chilipie-kiosk#59, leukipp/touchkio#115).
 */
import type { Clock, Timer } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { ScreenProof as Proof } from '../../protocol/messages/health';
import type { Display, Look } from '../ports/display';
import type { Machine } from '../ports/machine';

const EVERY_MS = 60_000;
/** A failure is looked at again before anything is done: the page may just be changing. */
const AGAIN_MS = 5_000;
/** A new run up the ladder, when all its steps were in vain. */
const REST_MS = 30 * 60_000;

/** Gentle first; each with the time that it needs to show. */
const STEPS = [
  { name: 'page reloaded', settleMs: 15_000 },
  { name: 'browser restarted', settleMs: 30_000 },
  { name: 'compositor restarted', settleMs: 60_000 },
  { name: 'board restarted', settleMs: 5 * 60_000 },
] as const;

export interface ScreenProofOptions {
  clock: Clock;
  display: Display;
  machine: Machine;
  /** The codes that may be on the screen at this moment; none: nothing is to be proven. */
  shown(): readonly string[];
  /** The number pad covers the code: nothing is looked at, nothing could be seen of what is typed. */
  padOpen(): boolean;
  /** The proof changed, or something was done. */
  changed(): void;
  log: Log;
}

export class ScreenProof {
  proof: Proof = 'unverifiable';
  /** What was done last for a screen that cannot be read. */
  step: string | undefined;
  private timer: Timer | undefined;
  private looking: Promise<void> | undefined;
  private failures = 0;
  private rung = 0;
  /** A board whose screen was never seen well is not restarted for it: it would go on for ever. */
  private wasReadable = false;
  private stopped = false;

  constructor(private readonly options: ScreenProofOptions) {
    this.lookAfter(EVERY_MS);
  }

  async close(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.looking;
  }

  private lookAfter(ms: number): void {
    if (this.stopped) return;
    this.timer = this.options.clock.setTimer(ms, () => {
      this.looking = this.once().then((next) => this.lookAfter(next));
    });
  }

  /** Looks, does what is to be done, and returns after how many ms to look again. */
  private async once(): Promise<number> {
    const { shown, padOpen, display, changed } = this.options;
    if (padOpen() || shown().length === 0) return EVERY_MS;
    const before = shown();
    const look = await display.look();
    if (this.stopped || padOpen()) return EVERY_MS;
    const proof = judge(look, [...before, ...shown()]);
    const isNew = proof !== this.proof;
    this.proof = proof;
    if (proof === 'readable' || proof === 'unverifiable') {
      if (proof === 'readable') this.mended();
      if (isNew) changed();
      return EVERY_MS;
    }
    this.failures++;
    if (this.failures === 1) return AGAIN_MS;
    const wait = await this.climb(proof);
    changed();
    return wait;
  }

  private mended(): void {
    if (this.step) this.options.log.info('screen is readable again', { after: this.step });
    this.wasReadable = true;
    this.failures = 0;
    this.rung = 0;
    this.step = undefined;
  }

  private async climb(proof: Proof): Promise<number> {
    const step = STEPS[this.rung];
    if (!step || (step.name === 'board restarted' && !this.wasReadable)) {
      this.rung = 0;
      return REST_MS;
    }
    this.rung++;
    this.step = step.name;
    this.options.log.warn('screen cannot be read', { proof, step: step.name });
    try {
      await this.do(step.name);
    } catch (error) {
      // The next step is harder and may do.
      this.options.log.warn('screen could not be mended so', { step: step.name, cause: error as Error });
      return AGAIN_MS;
    }
    return step.settleMs;
  }

  private do(step: (typeof STEPS)[number]['name']): Promise<void> {
    const { display, machine } = this.options;
    switch (step) {
      case 'page reloaded':
        return display.reloadPage();
      case 'browser restarted':
        return display.restartBrowser();
      case 'compositor restarted':
        return display.restartCompositor();
      case 'board restarted':
        // Once: only a screen that was seen well again makes another restart worth while.
        this.wasReadable = false;
        return machine.restart('board');
    }
  }
}

/** What a look proves, given the codes that may be shown. */
export function judge(look: Look, shown: readonly string[]): Proof {
  if (look.kind !== 'codes') return look.kind;
  if (look.texts.some((text) => shown.includes(text))) return 'readable';
  return look.texts.length > 0 ? 'stale' : 'unreadable';
}
