/** What a load process and the one that started it say to each other. */
import type { PreparedTerminal } from '../../backend/operator/keys/prepare';
import type { Sample } from './terminal';

/** After a loss: knocking until let in, or spread by chance and ever more seldom, as PROTOCOL.md TOPICS rule 7 has it. */
export type ComesBack = 'at once' | 'as in the field';

export type Order =
  /** Connects these terminals. `tickets`: path of a file of tickets, which every terminal reads from its beginning. */
  | {
      kind: 'connect';
      terminals: PreparedTerminal[];
      mqttPort: number;
      tickets: string;
      comesBack: ComesBack;
    }
  /** Makes the batches of a run ready: `first` of the terminals send `each` of them, one every `everyMs`. */
  | { kind: 'plan'; first: number; items: number; everyMs: number; each: number; window: Window }
  /**
   * Sends what was planned, from `at` (unix ms) on; with `until`, only what it can send before that. Then `stored` is waited
   * for, `patienceMs` at most.
   */
  | { kind: 'run'; at: number; until?: number; patienceMs: number }
  /** Sends from the last terminal as fast as its line takes it, for `ms`. */
  | { kind: 'flood'; ms: number }
  /** Says from now on how its terminals are, as often as in the field. */
  | { kind: 'status' }
  | { kind: 'stop' };

/** What a terminal may have on its way. */
export type Window = {
  /** Batches at a time. */
  readonly size: number;
  /** What makes room for the next: the operator's `stored`, or the broker's PUBACK, as for any other MQTT client. */
  readonly freedBy: 'stored' | 'PUBACK';
};

/** PROTOCOL.md TOPICS: at most four, until `stored`. */
export const PROTOCOL_WINDOW: Window = { size: 4, freedBy: 'stored' };

export type Report =
  | { kind: 'online'; online: number }
  | { kind: 'planned' }
  | { kind: 'done'; samples: Sample[]; unstored: number; refused: number; acknowledged: number; lost: number }
  | { kind: 'flooded'; messages: number };
