/**
 * What the vault proves again of every check-in that it opens (PROTOCOL.md section 6): the operator's word is not enough
 * to make somebody a co-rider. Each failure has its words.
 */
import type { Bundle } from '../../../protocol/bundle';
import { concat, sameBytes, toHex, uint } from '../../../protocol/bytes';
import { ticketCheckInId } from '../../../protocol/check-in-id';
import { dayBytes } from '../../../protocol/days';
import { Malformed } from '../../../protocol/errors';
import { type HpkeKeyPair, hpkeOpen } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import { openedSubject, type Subject } from '../../../protocol/sealed-subject';
import type { Boarding } from '../../../protocol/stored-item';
import { MAX_BOARDINGS, terminalSealAad, terminalTag } from '../../../protocol/terminal-tag';
import { ticketHead } from '../../../protocol/ticket/layout';
import { ticketProver } from '../../../protocol/ticket/prove';
import type { TagKeys } from './tag-keys';

export type Unproven =
  | 'the ticket is not one of ours'
  | "the ticket's key is not in the bundle"
  | 'the check-in is not what its ticket makes it'
  | 'the sealed part does not open'
  | 'the sealed part is of another kind'
  | 'no signed tag key of the terminal gives its tag'
  | 'no key of this day';

export type Proof =
  | { readonly subject: Subject; readonly unproven?: undefined }
  | { readonly unproven: Unproven; readonly subject?: undefined };

export type Prover = (boarding: Boarding) => Proof;

export function checkInProver(input: {
  readonly bundle: Pick<Bundle, 'tickets'>;
  readonly dayKeys: ReadonlyMap<number, HpkeKeyPair>;
  readonly tagKeys: TagKeys;
}): Prover {
  const prove = ticketProver(input.bundle);

  const openSealed = (boarding: Boarding, aad: Uint8Array): Proof => {
    const dayKey = input.dayKeys.get(boarding.day);
    if (!dayKey) return { unproven: 'no key of this day' };
    try {
      return { subject: openedSubject(hpkeOpen(dayKey, INFO.checkIn, aad, boarding.sealed)) };
    } catch (error) {
      if (error instanceof Malformed) return { unproven: 'the sealed part does not open' };
      throw error;
    }
  };

  const ofTicket = (boarding: Boarding, signature: Uint8Array): Proof => {
    const { versionByte, day, tag, sealed, id, terminalNumber, channel } = boarding;
    const bytes = concat(uint(versionByte, 1), dayBytes(day), tag, sealed, signature);
    const proof = proofOf(bytes);
    if (proof === 'unknown-key') return { unproven: "the ticket's key is not in the bundle" };
    if (proof !== 'proven') return { unproven: 'the ticket is not one of ours' };
    if (!sameBytes(id, ticketCheckInId(bytes, terminalNumber, channel)))
      return { unproven: 'the check-in is not what its ticket makes it' };
    const opened = openSealed(boarding, ticketHead({ keyNumber: versionByte & 15, day, tag }));
    if (opened.subject && opened.subject.kind !== 'ticket')
      return { unproven: 'the sealed part is of another kind' };
    return opened;
  };

  const proofOf = (ticket: Uint8Array) => {
    try {
      return prove(ticket).proof;
    } catch (error) {
      if (error instanceof Malformed) return 'wrong-signature';
      throw error;
    }
  };

  const ofTerminal = (boarding: Boarding): Proof => {
    const { day, tag, terminalNumber } = boarding;
    const opened = openSealed(boarding, terminalSealAad(day, tag));
    if (!opened.subject) return opened;
    const { subject } = opened;
    if (subject.kind === 'ticket') return { unproven: 'the sealed part is of another kind' };
    const wanted = toHex(tag);
    for (const tagKey of input.tagKeys.of(terminalNumber, day))
      for (let k = 0; k < MAX_BOARDINGS; k++)
        if (toHex(terminalTag(tagKey, subject, k)) === wanted) return opened;
    return { unproven: 'no signed tag key of the terminal gives its tag' };
  };

  /**
   * Of tickets: the same check-in comes again beside another ride, as somebody's check-in elsewhere, and when a trace is
   * completed. Named by all that its proof is of.
   */
  const proven = new Map<string, Proof>();
  const ofTicketOnce = (boarding: Boarding, signature: Uint8Array): Proof => {
    const { versionByte, day, tag, sealed, id, terminalNumber, channel } = boarding;
    const bytes = concat(
      uint(versionByte, 1),
      dayBytes(day),
      uint(terminalNumber, 4),
      id,
      tag,
      sealed,
      signature,
    );
    const name = `${channel} ${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')}`;
    const proof = proven.get(name) ?? ofTicket(boarding, signature);
    proven.set(name, proof);
    return proof;
  };

  return (boarding) =>
    boarding.signature ? ofTicketOnce(boarding, boarding.signature) : ofTerminal(boarding);
}
