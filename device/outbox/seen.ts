/** The ids of accepted check-ins of the last 28 hours: a ticket's day and its two hours on either side. */
import { fromHex, toHex } from '../../protocol/bytes';

const KEEP_MS = 28 * 3_600_000;

export class Seen {
  private readonly ids = new Map<string, number>();

  /** When this check-in was accepted here (unix ms), or undefined. */
  at(id: Uint8Array): number | undefined {
    return this.ids.get(toHex(id));
  }

  add(id: Uint8Array, at: number): void {
    this.ids.set(toHex(id), at);
  }

  /** Forgets what is older than 28 hours before `now`, and returns the rest for carrying over. */
  keep(now: number): { id: Uint8Array; at: number }[] {
    for (const [id, at] of this.ids) if (at < now - KEEP_MS) this.ids.delete(id);
    return [...this.ids].map(([id, at]) => ({ id: fromHex(id), at }));
  }
}
