/** What the vault proves of a check-in by ticket: that it is one of ours, what its ticket makes it, and whose. */
import type { Bundle } from '../../../protocol/bundle';
import { concat, sameBytes, uint } from '../../../protocol/bytes';
import { ticketCheckInId } from '../../../protocol/check-in-id';
import { dayBytes } from '../../../protocol/days';
import { Malformed } from '../../../protocol/errors';
import { type HpkeKeyPair, hpkeOpen } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import { openedSubject } from '../../../protocol/sealed-subject';
import type { Boarding } from '../../../protocol/stored-item';
import { ticketHead } from '../../../protocol/ticket/layout';
import { type TicketProver, ticketProver } from '../../../protocol/ticket/prove';
import type { Proof } from './prove';

/** What of a boarding its proof is of. */
export type TicketCheckIn = Pick<
  Boarding,
  'channel' | 'versionByte' | 'day' | 'terminalNumber' | 'id' | 'tag' | 'sealed'
> & { readonly signature: Uint8Array };

export type TicketsOf = {
  readonly tickets: Bundle['tickets'];
  readonly dayKeys: ReadonlyMap<number, HpkeKeyPair>;
};

/** Of each check-in, whether it is proven, and its subject. */
export function ticketProofsOf({ tickets, dayKeys }: TicketsOf, checkIns: readonly TicketCheckIn[]): Proof[] {
  const prove = ticketProver({ tickets });
  return checkIns.map((checkIn) => proofOf(checkIn, prove, dayKeys.get(checkIn.day)));
}

function proofOf(checkIn: TicketCheckIn, prove: TicketProver, dayKey: HpkeKeyPair | undefined): Proof {
  const { versionByte, day, tag, sealed, signature, id, terminalNumber, channel } = checkIn;
  const ticket = concat(uint(versionByte, 1), dayBytes(day), tag, sealed, signature);
  const proof = signatureProof(ticket, prove);
  if (proof === 'unknown-key') return { unproven: "the ticket's key is not in the bundle" };
  if (proof !== 'proven') return { unproven: 'the ticket is not one of ours' };
  if (!sameBytes(id, ticketCheckInId(ticket, terminalNumber, channel)))
    return { unproven: 'the check-in is not what its ticket makes it' };
  const opened = openedSealed(checkIn, ticketHead({ keyNumber: versionByte & 15, day, tag }), dayKey);
  if (opened.subject && opened.subject.kind !== 'ticket')
    return { unproven: 'the sealed part is of another kind' };
  return opened;
}

function signatureProof(ticket: Uint8Array, prove: TicketProver) {
  try {
    return prove(ticket).proof;
  } catch (error) {
    if (error instanceof Malformed) return 'wrong-signature';
    throw error;
  }
}

/** Opens a check-in's sealed part, which is bound to `aad`. */
export function openedSealed(
  { sealed }: Pick<Boarding, 'sealed'>,
  aad: Uint8Array,
  dayKey: HpkeKeyPair | undefined,
): Proof {
  if (!dayKey) return { unproven: 'no key of this day' };
  try {
    return { subject: openedSubject(hpkeOpen(dayKey, INFO.checkIn, aad, sealed)) };
  } catch (error) {
    if (error instanceof Malformed) return { unproven: 'the sealed part does not open' };
    throw error;
  }
}
