/** A round of messages as it is kept, and as officers see it. Pure: the console shares the types. */
import type { StopReason } from './breaker';

/** A round as it is kept, in a sealed file. Bytes are base64url, times unix ms. */
export type StoredRound = {
  /** `2026-1125-03-m1`: the case, and its place among the case's rounds. */
  id: string;
  caseId: string;
  /** What both officers prove: of case, text, numbers and how many there are. */
  hash: string;
  by: string;
  at: number;
  why: string;
  /** How many messages its officer was shown, and another approved. Not one more is sent. */
  predicted: number;
  /** Co-riders chosen that have no number to send to, or got a message of an earlier round of the case. */
  withoutPhone: number;
  already: number;
  /** E.164; empty from the moment when it is not needed any more. */
  phones: string[];
  /** Keyed digests of the numbers, so that a later round of the case leaves them out. */
  digests: string[];
  approved?: { officer: string; at: number };
  sentBack?: { officer: string; why: string; at: number };
  /** Everybody in it was tried. */
  doneAt?: number;
};

export type RoundState = 'waiting' | 'sent back' | 'expired' | 'sending' | 'stopped' | 'done';

export type RoundView = Omit<StoredRound, 'phones' | 'digests' | 'approved'> & {
  readonly state: RoundState;
  readonly text: string;
  readonly approvedBy?: string;
  readonly stopped?: StopReason;
  /** Whether an officer may let a stopped round go on. */
  readonly mayGoOn: boolean;
  readonly sent: { readonly taken: number; readonly refused: number; readonly unknown: number };
  readonly left: number;
  /** Masked: whom no message surely reached, by place. They are called. */
  readonly toCall: readonly { readonly i: number; readonly contact: string; readonly why: string }[];
};
