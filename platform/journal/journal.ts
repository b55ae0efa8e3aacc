import type { Position } from './position';

/** A record and where it stands. */
export interface Entry {
  readonly position: Position;
  readonly record: Uint8Array;
}

/** One file of a journal. */
export interface JournalFile {
  readonly name: string;
  readonly number: number;
  /** Records in it that are on disk. */
  readonly records: number;
  /** Bytes of it that are in use, its header included. */
  readonly bytes: number;
  /** Whether nothing is added to it any more. */
  readonly closed: boolean;
}

/** Bytes that should be records and are not. The file was copied to the folder `quarantine` beside it. */
export interface Damage {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Append-only records, the truth on terminal and operator (DESIGN.md rule 1): a record that was acknowledged is there
 * once, whole and in order, after any crash. One process at a time holds a journal.
 */
export interface Journal {
  /**
   * Adds a record of at most 256 KiB, which must not change until then; resolves when it is on disk. Many appends
   * share one sync.
   * @throws JournalBroken when writing failed now or earlier; the record may be there after `reopen()` all the same
   */
  append(record: Uint8Array): Promise<Position>;
  /**
   * Adds records one behind the other, with one promise for all: each is on disk when it resolves.
   * @throws JournalBroken as `append` does; then some of them may be there after `reopen()`
   */
  appendAll(records: readonly Uint8Array[]): Promise<Position[]>;
  /** The records on disk in their order, from the first at or behind `from`; ends with the last one there. */
  read(from?: Position): AsyncIterable<Entry>;
  /** The record that begins at `position`. @throws RangeError when none does */
  readAt(position: Position): Promise<Uint8Array>;
  /** Its files in order; the last one is open. */
  readonly files: readonly JournalFile[];
  /** What was found damaged when the journal was opened. */
  readonly damage: readonly Damage[];
  /** Why nothing is acknowledged any more, if so. */
  readonly broken: JournalBroken | undefined;
  /** Closes the open file, if it has records, and begins another. */
  roll(): Promise<void>;
  /** Removes a closed file with its records. @throws RangeError when there is no such closed file */
  removeFile(name: string): Promise<void>;
  /** Closes and opens again, after `JournalBroken`: what is on disk is read anew, and appends are taken again. */
  reopen(): Promise<void>;
  /** Waits for the appends under way, then lets go of the folder. */
  close(): Promise<void>;
}

/** A write or sync failed: nothing is acknowledged until the journal was reopened (FAULTS.md 3.3, 7). */
export class JournalBroken extends Error {
  readonly code = 'JOURNAL_BROKEN';
  constructor(what: string, cause: unknown) {
    super(
      `${what} failed (${cause instanceof Error ? cause.message : String(cause)}): nothing is stored until reopened`,
    );
    this.name = 'JournalBroken';
    this.cause = cause;
  }
}

/** The journal was closed. */
export class JournalClosed extends Error {
  readonly code = 'JOURNAL_CLOSED';
  constructor() {
    super('the journal is closed');
    this.name = 'JournalClosed';
  }
}
