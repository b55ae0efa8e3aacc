/** The two digits that phone and terminal both show (PROTOCOL.md section 2); protocol/ticket/pair in plain script. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, readUint } from '../../../../protocol/bytes';
import { LABEL } from '../../../../protocol/labels';

/** `uint16(SHA-256("coride 1 pair" | ticket)[:2]) modulo 100`, as two digits. */
export function pairOf(ticket: Uint8Array): string {
  const number = readUint(sha256(concat(LABEL.pair, ticket)), 0, 2) % 100;
  return String(number).padStart(2, '0');
}
