/** What a widget and its server side say to each other: one message a second at most, of what changed. Nothing of a rider. */

import type { FleetFaultId } from '../../protocol/faults';
import type { Facts } from '../../protocol/messages/alert';
import type { LineHistory, TerminalHistory } from '../fleet/history';
import type { Row } from '../fleet/rows';
import type { Terminal } from '../fleet/terminal';

/** What a widget can show. */
export const PARTS = ['counts', 'map', 'todo', 'table', 'terminal', 'over', 'lines'] as const;
export type Part = (typeof PARTS)[number];

/** A terminal as the widgets know it. */
export type Shown = Row & {
  /** What is wrong with it now, the worst first. */
  readonly faults: readonly FleetFaultId[];
};

export type OpenFault = {
  readonly fault: FleetFaultId;
  readonly terminalId: string;
  readonly facts: Facts;
  /** Unix ms. */
  readonly since: number;
};

export type OverFault = OpenFault & {
  /** When its end was told, unix ms. */
  readonly at: number;
};

export type Batch = {
  /** Of the widget's start: another one means that everything begins anew. */
  readonly epoch: string;
  /** One more each time; a gap means that something was missed. */
  readonly number: number;
  /** True: these rows are all there are. */
  readonly complete: boolean;
  /** Whole rows where `complete` or new, else the fields that changed. */
  readonly rows: readonly (Partial<Shown> & Pick<Shown, 'terminalId'>)[];
  readonly gone: readonly string[];
  /** Unix ms of the server, by which ages are reckoned. */
  readonly now: number;
  /** Whether the broker is heard: else all of it is old. */
  readonly connected: boolean;
  /** The worst first, a few hundred at most; absent: as before. */
  readonly open?: { readonly faults: readonly OpenFault[]; readonly all: number };
  /** The newest first. */
  readonly over?: readonly OverFault[];
  readonly lines?: readonly LineHistory[];
  /** Of the last 24 hours. */
  readonly checkIns?: { readonly least: number; readonly most: number };
};

/** One terminal in full, for its page. */
export type Details = {
  readonly terminalId: string;
  readonly terminal: Pick<Terminal, 'about' | 'health' | 'position' | 'trip' | 'state'>;
  /** What is wrong with it now. */
  readonly faults: readonly OpenFault[];
  readonly history: TerminalHistory;
  /** Since when the history is known, unix ms. */
  readonly since: number;
  readonly now: number;
};

export type CommandKind = 'message' | 'identify' | 'restart' | 'logs';

/** What became of a command that was asked for here; its answer comes to the fleet console. */
export type Outcome = { readonly asked: number; readonly command?: string; readonly refused?: string };

/** From a widget to its server side. */
export type Ask =
  /** Says again and again that somebody looks, and what is continued; without an epoch everything comes. */
  | { readonly ask: 'look'; readonly epoch?: string }
  | { readonly ask: 'terminal'; readonly terminalId: string }
  | {
      readonly ask: 'command';
      /** Comes back in the outcome. */
      readonly asked: number;
      readonly terminalId: string;
      readonly kind: CommandKind;
      readonly args: object;
    };

/** From the server side to a widget. */
export type Answer =
  | { readonly batch: Batch }
  | { readonly details: Details }
  | { readonly outcome: Outcome };
