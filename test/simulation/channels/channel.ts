/** A way to check in, as the simulation plays it. Another one is a file beside this and a line in `channels/index.ts`. */
import type { Random } from '../../../platform/random';
import type { Operator } from '../operator';
import type { Boarding } from '../plan';
import type { Terminal } from '../terminal';
import type { Witness } from '../witness';
import type { World } from '../world';

/** What riders see of the city. */
export type City = {
  readonly world: World;
  readonly random: Random;
  readonly terminals: readonly Terminal[];
  readonly operator: Operator;
  readonly witness: Witness;
  /** Another ticket for now, not used in this run; its pair is not under way at that terminal. */
  ticket(terminal: Terminal): { readonly ticket: Uint8Array; readonly day: number };
};

export type Channel = {
  /** Somebody boards. */
  board(boarding: Boarding): void;
  /** How many still wait for an answer that will come: phones ask until they hear one. */
  readonly waiting: number;
  /** The riders' own network is well again. */
  heal?(): void;
};
