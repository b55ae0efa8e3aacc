/** What the launcher and the terminal that it started tell each other (Node's channel between processes). */
import type { Had } from './boot-record';

/** The environment variable in which a terminal finds `Launched`, as JSON. */
export const LAUNCHED = 'CORIDE_LAUNCHED';

export interface Launched {
  /** Folder of slots and boot record. */
  readonly software: string;
  readonly version: string;
  /** What would be gone back to. */
  readonly fallback: string;
  /** Only on trial. */
  readonly had?: Had;
}

/**
 * `alive`: its loop turns. `well`: code, storage and what worked before work. `linked`: it reached the operator.
 */
export type FromTerminal = { readonly launcher: 'alive' | 'well' | 'linked' };
/** The version is no longer on trial. */
export type ToTerminal = { readonly launcher: 'proven' };

export function isWord(message: unknown): message is FromTerminal | ToTerminal {
  return typeof (message as FromTerminal | undefined)?.launcher === 'string';
}
