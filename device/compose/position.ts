/** The satellite receiver: where the vehicle is, and a source of time. */
import type { Position } from '../../protocol/messages/position';
import type { TerminalClock } from '../clock/terminal-clock';
import { reportPosition } from '../gnss/report';
import type { Room } from './room';

export type PositionParts = {
  readonly time: TerminalClock;
  /** The receiver came, went, found or lost its satellites. */
  changed(): void;
  /** For the operator. */
  say(position: Position): void;
};

export function openPosition({ ports, atClose }: Room, { time, changed, say }: PositionParts): void {
  const { gnss, clock } = ports;
  if (!gnss) return;
  gnss.start({
    onFix: () => {},
    onTime: (estimate) => time.hear(estimate),
    onState: changed,
    floor: () => time.range().earliest,
  });
  atClose(() => gnss.close());
  const timeAt = (monotonic: number) => time.timeAt(monotonic).at;
  atClose(reportPosition({ clock, fix: () => gnss.fix, timeAt, say }));
}
