/** How the vault makes tickets, and finds their tags again (PROTOCOL.md section 3). */
import { concat, expectSize, uint } from '../bytes';
import { dayBytes } from '../days';
import { hmac } from '../hmac';
import { hpkeSeal } from '../hpke';
import { INFO, LABEL } from '../labels';
import { sealedSubject } from '../sealed-subject';
import { type SigningKey, signLabelled } from '../signing';
import { encodeTicket, TICKET_SIGNED, type Ticket, ticketHead } from './layout';

export const SEED_SIZE = 16;
export const RIDER_REF_SIZE = 15;
export const NOTICE_SIZE = 16;
const PHONE_SIZE = 16;

/** `HMAC(day seed, "coride 1 ticket tag" | n (1))[:16]`; n from 0. */
export function ticketTag(seed: Uint8Array, n: number): Uint8Array {
  return hmac(expectSize('day seed', seed, SEED_SIZE), LABEL.ticketTag, uint(n, 1)).slice(0, 16);
}

/** One signed ticket, 163 bytes. `dayKey`: the day's public key; `riderRef` 15, `notice` 16 random bytes. */
export function mintTicket(input: {
  readonly ticketKey: SigningKey;
  readonly keyNumber: number;
  readonly day: number;
  readonly dayKey: Uint8Array;
  readonly seed: Uint8Array;
  readonly n: number;
  readonly riderRef: Uint8Array;
  readonly notice: Uint8Array;
}): Uint8Array {
  const head: Pick<Ticket, 'keyNumber' | 'day' | 'tag'> = {
    keyNumber: input.keyNumber,
    day: input.day,
    tag: ticketTag(input.seed, input.n),
  };
  const subject = sealedSubject({ kind: 'ticket', riderRef: input.riderRef, notice: input.notice });
  const sealed = hpkeSeal(input.dayKey, INFO.checkIn, ticketHead(head), subject);
  const signature = signLabelled(input.ticketKey, LABEL.ticket, ticketHead(head), sealed);
  return encodeTicket({ ...head, sealed, signature });
}

/** The bytes that a ticket's signature covers, without the label. */
export const signedPart = (ticket: Uint8Array): Uint8Array => ticket.subarray(0, TICKET_SIGNED);

/** `riderRef | day`: what a seed's seal is bound to. */
export function seedAad(riderRef: Uint8Array, day: number): Uint8Array {
  return concat(expectSize('riderRef', riderRef, RIDER_REF_SIZE), dayBytes(day));
}

/** `HPKE.Seal(pk_day, info "coride 1 seed", aad riderRef | day, seed | phone (16))`, 80 bytes. */
export function sealSeed(
  dayKey: Uint8Array,
  riderRef: Uint8Array,
  day: number,
  seed: Uint8Array,
  phone: string,
) {
  return hpkeSeal(dayKey, INFO.seed, seedAad(riderRef, day), concat(seed, phoneBytes(phone)));
}

/** A phone number (E.164) as 16 bytes, zero-padded. */
export function phoneBytes(phone: string): Uint8Array {
  const out = new Uint8Array(PHONE_SIZE);
  if (!/^\+[1-9]\d{6,14}$/.test(phone))
    throw new RangeError('a phone number must be E.164, + and 7 to 15 digits');
  out.set(new TextEncoder().encode(phone));
  return out;
}
