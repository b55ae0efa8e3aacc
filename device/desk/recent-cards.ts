/** Which cards checked in here just now, as hashes under a key of this process: no card number stays in memory. */
import { toHex, utf8 } from '../../protocol/bytes';
import { hmac } from '../../protocol/hmac';

/** Within this time the same card is "already checked in", as the same pass is; later it is another ride. */
const SAME_BOARDING_MS = 10 * 60_000;

export class RecentCards {
  private readonly seen = new Map<string, number>();

  /** @param key random, 32 bytes */
  constructor(
    private readonly key: Uint8Array,
    private readonly monotonic: () => number,
  ) {}

  has(card: string): boolean {
    const limit = this.monotonic() - SAME_BOARDING_MS;
    for (const [name, at] of this.seen) if (at < limit) this.seen.delete(name);
    return this.seen.has(this.nameOf(card));
  }

  add(card: string): void {
    this.seen.set(this.nameOf(card), this.monotonic());
  }

  private nameOf(card: string): string {
    return toHex(hmac(this.key, utf8(card)));
  }
}
