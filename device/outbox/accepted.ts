/** How long ago an id was accepted here: by the monotonic clock, so that a clock that is set makes no pass older. */
import type { Clock } from '../../platform/clock';
import { toHex } from '../../protocol/bytes';
import { SEEN_FOR } from './carrying';
import type { OutboxState } from './outbox-state';

export class Accepted {
  /** Of this process, monotonic ms. */
  private readonly at = new Map<string, number>();

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    /** The terminal's time, unix ms: for what an earlier process accepted. */
    private readonly now: () => number,
  ) {}

  note(id: Uint8Array, at: number): void {
    this.at.set(toHex(id), at);
  }

  /** Ms, within the last 28 hours; else undefined. */
  ago(id: Uint8Array, { seen }: Pick<OutboxState, 'seen'>): number | undefined {
    const key = toHex(id);
    const known = seen.get(key);
    if (!known) return undefined;
    const mine = this.at.get(key);
    const ago = mine === undefined ? this.now() - known.at : this.clock.monotonic() - mine;
    return ago < SEEN_FOR ? Math.max(ago, 0) : undefined;
  }

  /** Forgets what the state has forgotten. */
  prune({ seen }: Pick<OutboxState, 'seen'>): void {
    for (const id of this.at.keys()) if (!seen.has(id)) this.at.delete(id);
  }
}
