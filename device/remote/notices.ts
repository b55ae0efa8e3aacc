/** Words on the screen that somebody asked for and that go by themselves, or when the driver puts them away. */
import type { Clock, Timer } from '../../platform/clock';
import type { Words } from '../../protocol/sentences';
import type { Fault } from '../screen/state';

type Shown = { readonly fault: Fault; readonly timer: Timer };

export class Notices {
  private readonly shown = new Map<string, Shown>();
  private newest = 0;

  constructor(
    private readonly clock: Pick<Clock, 'setTimer'>,
    /** Called when words came or went. */
    private readonly changed: () => void,
  ) {}

  /**
   * Shows words for `ms`; a notice of the same name before it is gone.
   * @param mayGo whether the driver may put it away
   */
  show(id: string, what: Words, todo: Words, ms: number, mayGo = false): void {
    this.shown.get(id)?.timer.cancel();
    const number = ++this.newest;
    const timer = this.clock.setTimer(ms, () => this.remove(id));
    const fault: Fault = { id, level: 'warn', what, todo, ...(mayGo && { notice: number }) };
    this.shown.set(id, { fault, timer });
    this.changed();
  }

  /** The driver has read it; one that went meanwhile, or was followed by another, is none. */
  dismiss(notice: number): void {
    for (const [id, { fault, timer }] of this.shown) {
      if (fault.notice !== notice) continue;
      timer.cancel();
      this.remove(id);
    }
  }

  /** For the screen, newest first. */
  current(): Fault[] {
    return [...this.shown.values()].map(({ fault }) => fault).reverse();
  }

  close(): void {
    for (const { timer } of this.shown.values()) timer.cancel();
  }

  private remove(id: string): void {
    this.shown.delete(id);
    this.changed();
  }
}
