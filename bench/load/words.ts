/** What a load process and the one that started it say to each other. */
import type { PreparedTerminal } from '../../backend/operator/keys/prepare';
import type { Sample } from './terminal';

export type Order =
  /** Connects these terminals. `tickets`: path of a file of tickets, which every terminal reads from its beginning. */
  | { kind: 'connect'; terminals: PreparedTerminal[]; mqttPort: number; tickets: string }
  /** Makes the batches of a run ready: `first` of the terminals send `messages` a second each. */
  | { kind: 'plan'; first: number; items: number; everyMs: number; seconds: number }
  /** Sends what was planned, from `at` (unix ms) on; with `until`, only what it can send before that. */
  | { kind: 'run'; at: number; until?: number }
  /** Sends from the last terminal as fast as its line takes it, for `ms`. */
  | { kind: 'flood'; ms: number }
  /** Says from now on how its terminals are, as often as in the field. */
  | { kind: 'status' }
  | { kind: 'stop' };

export type Report =
  | { kind: 'online'; online: number }
  | { kind: 'planned' }
  | { kind: 'done'; samples: Sample[]; unstored: number; refused: number }
  | { kind: 'flooded'; messages: number };
