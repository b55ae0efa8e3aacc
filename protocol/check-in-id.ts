/** A check-in's identity from birth (PROTOCOL.md section 3): storing it twice changes nothing. */
import { expectSize, uint } from './bytes';
import { CHANNEL, type Channel } from './channels';
import { sha256 } from './hmac';
import { LABEL } from './labels';
import { TICKET_SIZE } from './ticket/layout';

/** What is hashed, made anew at each call: `label | ticket | terminal number (4) | channel (1)`. */
const hashed = new Uint8Array(LABEL.id.length + TICKET_SIZE + 5);
hashed.set(LABEL.id);

/** `SHA-256("coride 1 id" | ticket | terminal number | channel)[:16]`: the same ticket elsewhere is another id. */
export function ticketCheckInId(ticket: Uint8Array, terminalNumber: number, channel: Channel): Uint8Array {
  const behindTicket = LABEL.id.length + TICKET_SIZE;
  hashed.set(expectSize('ticket', ticket, TICKET_SIZE), LABEL.id.length);
  hashed.set(uint(terminalNumber, 4), behindTicket);
  hashed[behindTicket + 4] = CHANNEL[channel];
  return sha256(hashed).slice(0, 16);
}
