/** The pass on a rider's phone: `CR1:` + base45 of a ticket, 249 characters (PROTOCOL.md section 3). Pure. */
import { decodeBase45, encodeBase45 } from './base45';
import { expectSize } from './bytes';
import { Malformed } from './errors';
import { TICKET_SIZE } from './ticket/layout';

export const PASS_PREFIX = 'CR1:';

export function encodePass(ticket: Uint8Array): string {
  return PASS_PREFIX + encodeBase45(expectSize('ticket', ticket, TICKET_SIZE));
}

/** The ticket of a pass's text; `Malformed` when it is none. */
export function decodePass(text: string): Uint8Array {
  if (!text.startsWith(PASS_PREFIX)) throw new Malformed('pass', 'must begin with CR1:');
  return expectSize('ticket of the pass', decodeBase45(text.slice(PASS_PREFIX.length)), TICKET_SIZE);
}
