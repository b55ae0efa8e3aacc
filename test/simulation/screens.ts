/** Watches the terminals' screens: their codes and their clocks must be what PROTOCOL.md section 2 promises. */
import type { ScreenState } from '../../device/screen/state';
import { codeFromFragment, decodeCode } from '../../protocol/boarding-code/layout';
import { CODE_PERIOD_MS, stepTime } from '../../protocol/boarding-code/steps';
import type { BoardPlan } from './plan';
import type { Witness } from './witness';
import type { World } from './world';

/** A clock that says it is trusted is right to this (`device/clock`), ms. */
const TRUST_MS = 15_000;
/** The rotation looks once a second. */
const LOOK_MS = 1_000;
/** No code is shown again once it could have been scanned and run out. */
const SHOWN_AGAIN_MS = 120_000;

type Shown = { readonly url: string; readonly since: number };

export class Screens {
  private readonly now = new Map<string, Shown>();
  /** When each code was shown first, by its text: the terminal's number is in it. */
  private readonly first = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly witness: Witness,
  ) {}

  codeOf(terminal: string): string | undefined {
    return this.now.get(terminal)?.url;
  }

  goesDark(terminal: string): void {
    this.now.delete(terminal);
  }

  shows(terminal: string, { code, time }: ScreenState, board: BoardPlan): void {
    const trueTime = this.world.clock.now();
    const off = Math.abs(time.now - trueTime);
    if (time.trusted && off > TRUST_MS + 1 && !this.witness.timeIsUnsure)
      this.world.fail(terminal, `its clock is trusted and ${off} ms wrong (drift ${board.drift} ppm)`);
    if (!code) {
      this.goesDark(terminal);
      return;
    }
    const before = this.now.get(terminal);
    const at = this.world.clock.monotonic();
    if (before?.url === code.url) {
      this.checkAge(terminal, before, at);
      return;
    }
    this.now.set(terminal, { url: code.url, since: at });
    const { clockTrusted, step } = decodeCode(codeFromFragment(code.url.split('#')[1] ?? ''));
    // A code that says itself that its clock is not trusted proves no presence.
    if (!clockTrusted) return;
    const first = this.first.get(code.url) ?? at;
    this.first.set(code.url, first);
    if (at - first > SHOWN_AGAIN_MS)
      this.world.fail(terminal, `shows a code again that it showed ${Math.round((at - first) / 1000)} s ago`);
    const codeOff = Math.abs(stepTime(step, trueTime) - trueTime);
    if (codeOff > TRUST_MS + CODE_PERIOD_MS && !this.witness.timeIsUnsure)
      this.world.fail(terminal, `shows a trusted code that is ${codeOff} ms off`);
  }

  private checkAge(terminal: string, { since }: Shown, at: number): void {
    if (at - since > CODE_PERIOD_MS + 2 * LOOK_MS)
      this.world.fail(terminal, `shows a code for ${Math.round(at - since)} ms`);
  }
}
