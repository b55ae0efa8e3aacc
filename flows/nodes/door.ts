/** What our nodes reach of the process that they run in, as `RED.settings.coride`; the composition root fills it. */
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { Shapes } from '../../protocol/exposures/shapes';
import type { Command } from '../../protocol/messages/command';
import type { Channel, Outside } from '../deliver/deliver';
import type { Fleet } from '../fleet/fleet';
import type { History } from '../fleet/history';
import type { FlowsCounts } from '../metrics';
import type { FaultBook } from '../notices/fault-book';
import type { Notice } from '../notices/notices';

export type FlowsDoor = {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly log: Log;
  readonly outside: Outside;
  /** How often rules look, in seconds. */
  readonly lookSeconds: number;
  isConnected(): boolean;
  /** Counts what is told, and what became of it. */
  readonly counts: FlowsCounts;
  /** Where alerts go beside what a flow names: the process's own option. */
  readonly channels: readonly Channel[];
  /** What is wrong now. */
  readonly faults: FaultBook;
  /** The last day of every terminal and line. */
  readonly history: History;
  /** Districts, lines and rivers under the fleet's map; absent: vehicles on plain ground. */
  readonly shapes?: Shapes;
  /** Everything that was told since the start, newest first, a few hundred at most. */
  readonly told: Notice[];
  /** Hands a command to the registry's HTTP API; absent where none is set. @returns the command's id */
  readonly command?: (terminalId: string, command: Command) => Promise<string>;
};
