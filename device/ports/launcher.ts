/** The launcher that started this process, as a port: without one nothing can be installed from afar. */
import type { Had } from '../launcher/boot-record';
import type { FromTerminal } from '../launcher/words';

export interface Launcher {
  /** Folder of slots and boot record. */
  readonly software: string;
  /** Version that would be gone back to. */
  readonly fallback: string;
  /** On trial: what worked under the version before. */
  readonly had?: Had;
  /** Of the board, as Node names it. */
  readonly architecture: string;
  say(word: FromTerminal['launcher']): void;
  /** Calls `listener` when this version is no longer on trial. */
  onProven(listener: () => void): void;
}
