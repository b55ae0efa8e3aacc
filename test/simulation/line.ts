/**
 * Connections of one terminal to the broker. A line keeps the order of what it carries, until an end closes it or it
 * goes silent: then both ends believe in it until their keep-alive ends (FAULTS.md 3.3, 29).
 */
import type { Random } from '../../platform/random';
import type { World } from './world';

/** Both sides notice a silent line within one and a half keep-alives of 60 s. */
const SOONEST_NOTICED_MS = 60_000;
const LATEST_NOTICED_MS = 90_000;

export type End = 'terminal' | 'broker';

/** One connection. */
export class Line {
  private readonly open = { terminal: true, broker: true };
  private silent = false;
  /** When the last message each way arrives: none behind it comes earlier. */
  private readonly arrives = { terminal: 0, broker: 0 };
  private readonly closed: { [end in End]?: (reason: string) => void } = {};

  constructor(
    private readonly world: World,
    private readonly link: Link,
  ) {}

  isOpen(end: End): boolean {
    return this.open[end];
  }

  /** Sets what an end hears once when the line has ended, unless it ended it itself. */
  onClosed(end: End, heard: (reason: string) => void): void {
    this.closed[end] = heard;
  }

  /** Carries a message to an end; it is lost when the line ends or goes silent before it arrives. */
  carry(to: End, deliver: () => void): void {
    const from = to === 'terminal' ? 'broker' : 'terminal';
    if (!this.open[from]) return;
    const { clock } = this.world;
    this.arrives[to] = Math.max(this.arrives[to], clock.monotonic() + this.link.travelMs());
    clock.setTimer(this.arrives[to] - clock.monotonic(), () => {
      if (this.open[to] && !this.silent) deliver();
    });
  }

  /** An end closes; the other hears of it behind what was sent, unless the line is silent or `quietly` is set. */
  close(end: End, reason: string, quietly = false): void {
    if (!this.open[end]) return;
    const other = end === 'terminal' ? 'broker' : 'terminal';
    if (quietly) this.goSilent();
    else this.carry(other, () => this.notice(other, reason));
    this.open[end] = false;
  }

  /** From now on nothing arrives any more; each end notices it by itself, later. */
  goSilent(): void {
    if (this.silent) return;
    this.silent = true;
    for (const end of ['terminal', 'broker'] as const) {
      const after = SOONEST_NOTICED_MS + this.link.random.below(LATEST_NOTICED_MS - SOONEST_NOTICED_MS);
      this.world.clock.setTimer(after, () => this.notice(end, 'keep-alive ended'));
    }
  }

  /** An end hears that the line is gone, such as by a reset. */
  notice(end: End, reason: string): void {
    if (!this.open[end]) return;
    this.open[end] = false;
    this.closed[end]?.(reason);
  }
}

/** A terminal's way into the network. */
export class Link {
  /** False: nobody can be reached, and lines go silent. */
  reachable = true;
  /** Longest time that a message travels, ms. */
  slowestMs = 60;
  private lines: Line[] = [];

  constructor(
    private readonly world: World,
    readonly random: Random,
  ) {}

  travelMs(): number {
    return 1 + this.random.below(this.slowestMs);
  }

  connect(): Line {
    const line = new Line(this.world, this);
    this.lines = [...this.lines.filter((each) => each.isOpen('terminal') || each.isOpen('broker')), line];
    return line;
  }

  /** Every line ends at once, as by a reset. */
  cut(): void {
    for (const line of this.lines) for (const end of ['terminal', 'broker'] as const) line.notice(end, 'cut');
  }

  goSilent(): void {
    for (const line of this.lines) line.goSilent();
  }

  heal(): void {
    this.reachable = true;
    this.slowestMs = 60;
  }
}
