/**
 * An officer's opened share on its way from the officer's browser to a case's own process: sealed to a key that only that
 * process has, so that the long-lived vault never holds a share or a day key. Pure: the browser shares it.
 */
import { concat, uint, utf8 } from '../bytes';

export const CASE_SHARE_INFO = utf8('coride 1 case share\0');

/** `caseHash (32) | day (2) | officer` */
export const caseShareAad = (caseHash: Uint8Array, day: number, officer: string): Uint8Array =>
  concat(caseHash, uint(day, 2), utf8(officer));

/**
 * What a decision is about, as it is signed by a passkey: SHA-256(this) is the challenge.
 * @param hash of the case; of the draft that is published; of the ceremony's record; of the messages to co-riders; of
 *   all case hashes of a list, one behind the other (32)
 */
export const decisionBytes = (what: Decision, hash: Uint8Array): Uint8Array =>
  concat(utf8(`coride 1 decision ${what}\0`), hash);

export type Decision =
  | 'submit'
  | 'submit list'
  | 'approve'
  | 'open'
  | 'export'
  | 'publish'
  | 'ceremony'
  | 'second-degree'
  | 'ask for messages'
  | 'approve messages';
