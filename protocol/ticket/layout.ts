/**
 * The ticket's 163 bytes (PROTOCOL.md section 3). Pure: the rider's page reads it.
 * `version (4 bits), key number (4 bits) | day (2) | tag (16) | sealed (80) | signature (64)`
 */
import { concat, expectSize, readUint, uint } from '../bytes';
import { Malformed } from '../errors';

export const TICKET_SIZE = 163;
export const TICKET_VERSION = 1;
/** Bytes that the signature covers. */
export const TICKET_SIGNED = 99;
/** Bytes that the seal is bound to (its aad): everything before it. */
export const TICKET_HEAD = 19;
export const SEALED_SIZE = 80;
export const TAG_SIZE = 16;

export type Ticket = {
  readonly keyNumber: number;
  readonly day: number;
  readonly tag: Uint8Array;
  readonly sealed: Uint8Array;
  readonly signature: Uint8Array;
};

/** `version, key number | day | tag`: the seal's aad. */
export function ticketHead(ticket: Pick<Ticket, 'keyNumber' | 'day' | 'tag'>): Uint8Array {
  if (ticket.keyNumber > 15) throw new RangeError('a ticket key number has 4 bits');
  return concat(
    uint(TICKET_VERSION * 16 + ticket.keyNumber, 1),
    uint(ticket.day, 2),
    expectSize('tag of the ticket', ticket.tag, TAG_SIZE),
  );
}

export function encodeTicket(ticket: Ticket): Uint8Array {
  return concat(
    ticketHead(ticket),
    expectSize('sealed part of the ticket', ticket.sealed, SEALED_SIZE),
    expectSize('signature of the ticket', ticket.signature, 64),
  );
}

/** Reads 163 bytes, of which its parts are views; `Malformed` for another length or version. The signature is not checked here. */
export function decodeTicket(bytes: Uint8Array): Ticket {
  expectSize('ticket', bytes, TICKET_SIZE);
  const version = bytes[0]! >> 4;
  if (version !== TICKET_VERSION) throw new Malformed('ticket', `has version ${version}, must have 1`);
  return {
    keyNumber: bytes[0]! & 15,
    day: readUint(bytes, 1, 2),
    tag: bytes.subarray(3, TICKET_HEAD),
    sealed: bytes.subarray(TICKET_HEAD, TICKET_SIGNED),
    signature: bytes.subarray(TICKET_SIGNED),
  };
}
