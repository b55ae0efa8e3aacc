/** Proving tickets against the bundle's ticket keys; terminals, check-in API and vault all use this. */
import type { Bundle } from '../bundle';
import { LABEL } from '../labels';
import { type Verifier, verifierFor } from '../signing';
import { decodeTicket, TICKET_SIGNED, type Ticket } from './layout';

/** `proven`, or why not: the key is not in the bundle or does not cover the day, or the signature is not its own. */
export type TicketProof = 'proven' | 'unknown-key' | 'wrong-signature';

/** A prover for one bundle; keys are imported once. `prove` throws `Malformed` for bytes that are no ticket. */
export function ticketProver(bundle: Pick<Bundle, 'tickets'>) {
  const keyOf = keysOf(bundle);
  return (bytes: Uint8Array): { ticket: Ticket; proof: TicketProof } => {
    const ticket = decodeTicket(bytes);
    const verify = keyOf(ticket);
    if (!verify) return { ticket, proof: 'unknown-key' };
    const isItsOwn = verify(LABEL.ticket, ticket.signature, bytes.subarray(0, TICKET_SIGNED));
    return { ticket, proof: isItsOwn ? 'proven' : 'wrong-signature' };
  };
}

export type TicketProver = ReturnType<typeof ticketProver>;

/** Finds a ticket's verifier among the bundle's keys: by its number, for its day. */
function keysOf({ tickets }: Pick<Bundle, 'tickets'>) {
  const keys = new Map(tickets.map((each) => [each.number, { ...each, verify: verifierFor(each.key) }]));
  return ({ keyNumber, day }: Ticket): Verifier | undefined => {
    const key = keys.get(keyNumber);
    return key && day >= key.firstDay && day <= key.lastDay ? key.verify : undefined;
  };
}
