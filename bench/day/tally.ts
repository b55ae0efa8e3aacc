/** What became of the day's check-ins, as the people heard it. */
import type { Channel } from '../../protocol/channels';
import type { TrueCheckIn } from '../../simulators/city/check-ins';

export type Heard = {
  readonly checkIn: TrueCheckIn;
  readonly channel: Channel;
  readonly terminalNumber: number;
  /** Hex; unknown for what a terminal makes itself (card, assisted). */
  readonly id: string | undefined;
};

export class DayTally {
  /** Everything of which somebody was told that it counts. */
  readonly heard: Heard[] = [];
  private readonly gaveUp = new Map<Channel, number>();
  /** By code: ms of this machine from the tap to the confirmation, look included; by scanner: from the first byte. */
  readonly took = new Map<Channel, number[]>();
  readonly tries = { again: 0 };
  alighted = 0;
  /** Why somebody tried again or gave up, and how often. */
  readonly because = new Map<string, number>();

  accept(heard: Heard, ms: number): void {
    this.heard.push(heard);
    const times = this.took.get(heard.channel);
    if (times) times.push(ms);
    else this.took.set(heard.channel, [ms]);
  }

  again(why: string): void {
    this.tries.again++;
    bump(this.because, why);
  }

  giveUp(channel: Channel): void {
    bump(this.gaveUp, channel);
  }

  /** Check-ins that somebody gave up. */
  get givenUp(): number {
    return [...this.gaveUp.values()].reduce((sum, count) => sum + count, 0);
  }
}

function bump<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
