/** Which faults are there now, as the rules of all flows see them; each rule node answers for its own page of the book. */
import type { Open } from './notices';

export class FaultBook {
  private readonly pages = new Map<string, readonly Open[]>();

  /** What a rule node sees now, instead of what it saw before. */
  write(node: string, open: readonly Open[]): void {
    this.pages.set(node, open);
  }

  /** A rule that is no more sees nothing. */
  tear(node: string): void {
    this.pages.delete(node);
  }

  /** Every fault of every terminal once, since when it was first seen. */
  open(): Open[] {
    const found = new Map<string, Open>();
    for (const each of [...this.pages.values()].flat()) {
      const key = `${each.fault} ${each.terminalId}`;
      const known = found.get(key);
      if (!known || each.since < known.since) found.set(key, each);
    }
    return [...found.values()];
  }
}
