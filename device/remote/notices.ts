/** Words on the screen that somebody asked for and that go by themselves: the operator's message, "this one is it". */
import type { Clock, Timer } from '../../platform/clock';
import type { Words } from '../../protocol/sentences';
import type { Fault } from '../screen/state';

export class Notices {
  private readonly shown = new Map<string, { fault: Fault; timer: Timer }>();

  constructor(
    private readonly clock: Pick<Clock, 'setTimer'>,
    /** Called when words came or went. */
    private readonly changed: () => void,
  ) {}

  /** Shows words for `ms`; a notice of the same name before it is gone. */
  show(id: string, what: Words, todo: Words, ms: number): void {
    this.shown.get(id)?.timer.cancel();
    const timer = this.clock.setTimer(ms, () => {
      this.shown.delete(id);
      this.changed();
    });
    this.shown.set(id, { fault: { id, level: 'warn', what, todo }, timer });
    this.changed();
  }

  /** For the screen, newest first. */
  current(): Fault[] {
    return [...this.shown.values()].map(({ fault }) => fault).reverse();
  }

  close(): void {
    for (const { timer } of this.shown.values()) timer.cancel();
  }
}
