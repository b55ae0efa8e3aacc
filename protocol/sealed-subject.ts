/**
 * What lies sealed in every check-in: who. `kind (1) | 31 bytes` (PROTOCOL.md sections 3 and 4). Only a day key
 * opens it.
 */
import { concat, expectSize, uint, utf8, withoutPadding, zeroPadded } from './bytes';
import { Malformed } from './errors';

/** Kinds of identifier, by their number on the wire. */
export const SUBJECT_KIND = { ticket: 1, card: 2, phone: 3, document: 4, driver: 5 } as const;

export type Subject =
  | { readonly kind: 'ticket'; readonly riderRef: Uint8Array; readonly notice: Uint8Array }
  | { readonly kind: 'card' | 'phone' | 'document' | 'driver'; readonly identifier: string };

/** Who a terminal seals itself, or a case is about: a person without a ticket. */
export type Identifier = Exclude<Subject, { kind: 'ticket' }>;

/** The 32 bytes that are sealed. */
export function sealedSubject(subject: Subject): Uint8Array {
  const kind = uint(SUBJECT_KIND[subject.kind], 1);
  if (subject.kind !== 'ticket') return concat(kind, zeroPadded(utf8(subject.identifier), 31));
  return concat(kind, expectSize('riderRef', subject.riderRef, 15), expectSize('notice', subject.notice, 16));
}

/** Reads the 32 opened bytes; `Malformed` for another length or an unknown kind. */
export function openedSubject(bytes: Uint8Array): Subject {
  expectSize('opened check-in', bytes, 32);
  if (bytes[0] === SUBJECT_KIND.ticket)
    return { kind: 'ticket', riderRef: bytes.slice(1, 16), notice: bytes.slice(16) };
  for (const kind of ['card', 'phone', 'document', 'driver'] as const)
    if (bytes[0] === SUBJECT_KIND[kind])
      return { kind, identifier: new TextDecoder().decode(withoutPadding(bytes.subarray(1))) };
  throw new Malformed('opened check-in', `has the unknown kind ${bytes[0]}`);
}
