/** Orders and rollouts as the page shows them: its server and the page agree on it here. Nothing of a rider. */
import type { Words } from '../../../protocol/sentences';
import type { Address, ProgressState } from '../commands/order';
import type { Judgement, Reason } from '../rollout/judge';

export type ProgressCounts = Partial<Record<ProgressState, number>>;

export type ShownOrder = {
  readonly id: string;
  readonly kind: string;
  readonly words?: Words;
  readonly address: Address;
  readonly who: string;
  /** Unix ms. */
  readonly at: number;
  readonly expiresAt: string;
  readonly counts: ProgressCounts;
  readonly cancelledBy?: string;
  /** The first of them; those that are not done before the others. */
  readonly terminals: readonly {
    readonly terminalId: string;
    readonly state: ProgressState;
    readonly at: number;
    readonly error?: string;
    /** Media type of what it sent. */
    readonly result?: string;
  }[];
};

export type ShownRollout = {
  readonly id: string;
  readonly title: string;
  /** Options that it sets, by name; null: as installed. */
  readonly change: Readonly<Record<string, unknown>>;
  readonly who: string;
  readonly at: number;
  readonly wave: number;
  readonly state: 'running' | 'stopping' | 'stopped' | 'done';
  readonly groups: readonly { readonly size: number; readonly has: number; readonly failed: number }[];
  readonly steps: readonly {
    readonly at: string;
    readonly who: string;
    readonly is: 'begun' | 'wave' | 'stopped' | 'taken-back';
    readonly wave: number;
    readonly reasons?: readonly Reason[];
  }[];
  readonly judgement?: Judgement;
};

/** An option that may be set from afar. */
export type ShownOption = {
  readonly name: string;
  readonly type?: string;
  readonly words?: readonly string[];
};

export type OrdersView = {
  readonly orders: readonly ShownOrder[];
  readonly rollouts: readonly ShownRollout[];
  readonly options: readonly ShownOption[];
};
