/** Proving tickets against the bundle's ticket keys; terminals, check-in API and vault all use this. */
import type { Bundle } from '../bundle';
import { LABEL } from '../labels';
import { type Verifier, verifierFor } from '../signing';
import { decodeTicket, TICKET_SIGNED, type Ticket } from './layout';

/** `proven`, or why not: the key is not in the bundle or does not cover the day, or the signature is not its own. */
export type TicketProof = 'proven' | 'unknown-key' | 'wrong-signature';

/** A prover for one bundle; keys are imported once. `prove` throws `Malformed` for bytes that are no ticket. */
export function ticketProver(bundle: Pick<Bundle, 'tickets'>) {
  const keys = new Map<number, { verify: Verifier; firstDay: number; lastDay: number }>();
  for (const { number, key, firstDay, lastDay } of bundle.tickets)
    keys.set(number, { verify: verifierFor(key), firstDay, lastDay });
  return (bytes: Uint8Array): { ticket: Ticket; proof: TicketProof } => {
    const ticket = decodeTicket(bytes);
    const key = keys.get(ticket.keyNumber);
    if (!key || ticket.day < key.firstDay || ticket.day > key.lastDay)
      return { ticket, proof: 'unknown-key' };
    const signed = bytes.subarray(0, TICKET_SIGNED);
    return {
      ticket,
      proof: key.verify(LABEL.ticket, ticket.signature, signed) ? 'proven' : 'wrong-signature',
    };
  };
}

export type TicketProver = ReturnType<typeof ticketProver>;
