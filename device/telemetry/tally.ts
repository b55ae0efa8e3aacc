/**
 * Check-ins by channel and refusals by code, for the `count` lane, and how riders fare since the process began, for `health`. In
 * memory: a restart forgets the period under way.
 */
import type { Channel } from '../../protocol/channels';
import { countOf } from '../../protocol/messages/coarse';
import type { CountMessage } from '../../protocol/messages/count';
import { SLOW_FEEDBACK_MS } from '../../protocol/messages/health';
import { timeText } from '../../protocol/time-text';

export class Tally {
  private checkIns = new Map<Channel, number>();
  private refusals = new Map<string, number>();
  private since = { checkIns: 0, refusals: 0, slow: 0 };

  /** @param from when the first period begins, unix ms */
  constructor(private from: number) {}

  accepted(channel: Channel, people = 1): void {
    this.checkIns.set(channel, (this.checkIns.get(channel) ?? 0) + people);
    this.since.checkIns += people;
  }

  /** How long the rider waited for the feedback of a check-in, ms. */
  waited(ms: number): void {
    if (ms > SLOW_FEEDBACK_MS) this.since.slow++;
  }

  refused(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
    this.since.refusals++;
  }

  /** Since the process began. */
  get service(): Readonly<Record<'checkIns' | 'refusals' | 'slow', number>> {
    return this.since;
  }

  /** What was counted until `to` (unix ms), and begins anew; undefined when nothing happened. */
  take(to: number): CountMessage | undefined {
    const counted = (counts: ReadonlyMap<string, number>) =>
      Object.fromEntries([...counts].map(([name, n]) => [name, countOf(n)]));
    const empty = this.checkIns.size === 0 && this.refusals.size === 0;
    const message: CountMessage = {
      v: 1,
      from: timeText(this.from),
      to: timeText(Math.max(to, this.from)),
      checkIns: counted(this.checkIns),
      refusals: counted(this.refusals),
    };
    this.from = to;
    this.checkIns = new Map();
    this.refusals = new Map();
    return empty ? undefined : message;
  }
}
