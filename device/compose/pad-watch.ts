/** Whether somebody may be typing a number on the screen now: nothing may show or carry away what is typed. */

/** The page empties and closes the pad after 20 s without a touch; one that crashed never says so. Ms. */
const LONGEST_MS = 3 * 60_000;

export class PadWatch {
  private openedAt: number | undefined;

  /** @param monotonic ms that never step back */
  constructor(private readonly monotonic: () => number) {}

  get isOpen(): boolean {
    return this.openedAt !== undefined && this.monotonic() - this.openedAt < LONGEST_MS;
  }

  opened(): void {
    this.openedAt = this.monotonic();
  }

  closed(): void {
    this.openedAt = undefined;
  }
}
