/** The two digits that phone and terminal both show (PROTOCOL.md section 2). */
import { readUint } from '../bytes';
import { sha256 } from '../hmac';
import { LABEL } from '../labels';

/** `uint16(SHA-256("coride 1 pair" | ticket)[:2]) modulo 100`, 0 to 99. */
export function pairOf(ticket: Uint8Array): number {
  return readUint(sha256(LABEL.pair, ticket), 0, 2) % 100;
}
