/**
 * A command to one or many terminals, and how far it is at each. PROTOCOL.md TOPICS rule 5: the registry keeps it, sends it again
 * in each new session until it is answered or over; a terminal does it once, by its id.
 */
import type { Command } from '../../../protocol/messages/command';
import type { Reply } from '../../../protocol/messages/reply';

/** To whom: the words are kept for the audit, who that was is written out in the order. */
export type Address =
  | { readonly to: 'terminal'; readonly id: string }
  | { readonly to: 'line'; readonly id: string }
  | { readonly to: 'all' };

export type Order = {
  /** A UUID; `c` of the topic at each of its terminals. */
  readonly id: string;
  readonly command: Command;
  readonly address: Address;
  readonly terminalIds: readonly string[];
  readonly who: string;
  /** Unix ms. */
  readonly at: number;
};

export type Answer = Pick<Reply, 'state' | 'result' | 'error'>;

/** What happened to an order. `t`: terminals' ids, packed. */
export type OrderEvent =
  | ({ readonly is: 'ordered'; readonly t: string } & Omit<Order, 'terminalIds'>)
  | { readonly is: 'sent'; readonly id: string; readonly t: string; readonly at: number }
  | {
      readonly is: 'answered';
      readonly id: string;
      readonly t: string;
      readonly at: number;
      readonly answer: Answer;
    }
  | { readonly is: 'cancelled'; readonly id: string; readonly who: string; readonly at: number };

/**
 * `waiting`: not sent, for the terminal is away or its turn has not come. `sent`: no answer yet. `unreached` and `unanswered`: the
 * same when the order was over. `expired`, `refused`, `failed`, `done`: the terminal's own last word. `cancelled`: before it was sent.
 */
export type ProgressState =
  | 'waiting'
  | 'sent'
  | 'accepted'
  | 'done'
  | 'failed'
  | 'refused'
  | 'expired'
  | 'unreached'
  | 'unanswered'
  | 'cancelled';
export type Progress = {
  readonly state: ProgressState;
  /** When it came there, unix ms. */
  readonly at: number;
  /** The terminal's words. */
  readonly error?: string;
  readonly result?: NonNullable<Reply['result']>;
};
