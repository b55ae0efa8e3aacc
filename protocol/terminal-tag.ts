/**
 * Check-ins that a terminal makes itself (channels card, assisted, driver): their tags under the terminal's tag
 * key `Kt`, their seals, and `Kt` sealed and signed for the vault (PROTOCOL.md section 4).
 */
import { concat, expectSize, uint, utf8 } from './bytes';
import { dayBytes } from './days';
import { hmac } from './hmac';
import { hpkeSeal } from './hpke';
import { INFO, LABEL } from './labels';
import { type Identifier, SUBJECT_KIND, sealedSubject } from './sealed-subject';
import { type SigningKey, signLabelled, type Verifier } from './signing';

export const TAG_KEY_SIZE = 32;
/**
 * How often one identifier may board under one tag key: the vault recomputes no tag beyond, so that a terminal takes a
 * new key before.
 */
export const MAX_BOARDINGS = 64;
/** First byte of a terminal-made seal's aad: version 1, no ticket key. */
const TERMINAL_MADE = 0x10;

/** `HMAC(Kt, "coride 1 tag" | kind | k (2) | identifier)[:16]`; k counts this identifier's earlier boardings. */
export function terminalTag(tagKey: Uint8Array, subject: Identifier, k: number): Uint8Array {
  const kind = uint(SUBJECT_KIND[subject.kind], 1);
  return hmac(tagKey, LABEL.tag, kind, uint(k, 2), utf8(subject.identifier)).slice(0, 16);
}

/** `0x10 | day | tag`: what a terminal-made seal is bound to. */
export function terminalSealAad(day: number, tag: Uint8Array): Uint8Array {
  return concat(uint(TERMINAL_MADE, 1), dayBytes(day), expectSize('tag', tag, 16));
}

/** The sealed part (80 bytes) of a terminal-made check-in. */
export function sealIdentifier(
  dayKey: Uint8Array,
  day: number,
  tag: Uint8Array,
  subject: Identifier,
): Uint8Array {
  return hpkeSeal(dayKey, INFO.checkIn, terminalSealAad(day, tag), sealedSubject(subject));
}

/** `Kt` sealed to the day key and signed by the terminal: an item of its own, journaled before the first tag. */
export function sealTagKey(
  dayKey: Uint8Array,
  terminalNumber: number,
  day: number,
  tagKey: Uint8Array,
  signingKey: SigningKey,
): { sealed: Uint8Array; signature: Uint8Array } {
  const where = tagKeyAad(terminalNumber, day);
  const sealed = hpkeSeal(dayKey, INFO.tagKey, where, expectSize('tag key', tagKey, TAG_KEY_SIZE));
  return { sealed, signature: signLabelled(signingKey, LABEL.tagKeySeal, where, sealed) };
}

/** True when the terminal of this verifier signed the seal for this day. */
export function provesTagKeySeal(
  verify: Verifier,
  terminalNumber: number,
  day: number,
  sealed: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verify(LABEL.tagKeySeal, signature, tagKeyAad(terminalNumber, day), sealed);
}

/** `terminal number (4) | day (2)` */
export function tagKeyAad(terminalNumber: number, day: number): Uint8Array {
  return concat(uint(terminalNumber, 4), dayBytes(day));
}
