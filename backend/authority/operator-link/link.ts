/** What the authority asks of the operator, as a port: the doors of the operator that answer CN `authority` only. */
import type { SignedRelease } from '../../../protocol/release';

export type ListedSegment = {
  /** From 1, over all days, never used again; a merged one's is that of when its merging began. */
  readonly number: number;
  readonly day: number;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: Uint8Array;
  /** Numbers of the segments whose rows it holds instead of them. */
  readonly replaces?: readonly number[];
};

/** Whose a card is, for the registrar alone to open. */
export type ListedOwner = { readonly number: number; readonly sealed: Uint8Array };

export type ReleasedKeys = {
  readonly segmentKeys: readonly { readonly day: number; readonly key: Uint8Array }[];
  /** Every check-in of those days that was stored before the release lies in a segment of at most this number. */
  readonly lastSegment: number;
};

/** Every method throws `OperatorSilent` when there is no answer, `OperatorRefused` when the answer is no. */
export interface OperatorLink {
  /** Passes 256 bytes on and gives the 256 bytes of the answer; nothing else crosses. */
  relay(message: Uint8Array): Promise<Uint8Array>;
  /**
   * Segments that were listed after the one of number `after` (0: all) and that no other replaces, in the order of listing:
   * the first of them, none when there is none.
   */
  listSegments(after: number): Promise<readonly ListedSegment[]>;
  /** Gives its bytes to `write`, piece by piece: a merged day is long. @throws also what `write` throws */
  fetchSegment(listed: ListedSegment, write: (piece: Uint8Array) => Promise<void>): Promise<void>;
  release(signed: SignedRelease): Promise<ReleasedKeys>;
  /** Bindings of cards with a higher number than `after`, sealed to the registrar, in order of arrival. */
  listCardOwners(after: number): Promise<readonly ListedOwner[]>;
  /** How often it released days, as it signed it; whoever asks checks that (`protocol/release-counts`). */
  releaseCounts(): Promise<unknown>;
  close(): void;
}

/** The operator cannot be reached, or does not answer in time. */
export class OperatorSilent extends Error {
  override readonly name = 'OperatorSilent';
}

/** The operator answered, and not with what was asked for. */
export class OperatorRefused extends Error {
  override readonly name = 'OperatorRefused';
  constructor(
    readonly status: number,
    sentence: string,
  ) {
    super(sentence);
  }
}
