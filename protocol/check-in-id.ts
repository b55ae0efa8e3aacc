/** A check-in's identity from birth (PROTOCOL.md section 3): storing it twice changes nothing. */
import { uint } from './bytes';
import { CHANNEL, type Channel } from './channels';
import { sha256 } from './hmac';
import { LABEL } from './labels';

/** `SHA-256("coride 1 id" | ticket | terminal number | channel)[:16]`: the same ticket elsewhere is another id. */
export function ticketCheckInId(ticket: Uint8Array, terminalNumber: number, channel: Channel): Uint8Array {
  return sha256(LABEL.id, ticket, uint(terminalNumber, 4), uint(CHANNEL[channel], 1)).slice(0, 16);
}
