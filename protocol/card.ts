/**
 * The printed card: `CR2:` + base45(version (1) | card number (10) | signature (64)), 117 characters, no link that
 * a phone's camera could open (PROTOCOL.md section 4).
 */
import { decodeBase45, encodeBase45 } from './base45';
import { concat, expectSize, uint } from './bytes';
import { Malformed } from './errors';
import { LABEL } from './labels';
import { type SigningKey, signLabelled, type Verifier } from './signing';

export const CARD_PREFIX = 'CR2:';
export const CARD_NUMBER_SIZE = 10;
const CARD_VERSION = 1;

/** The text of a card's QR code, signed with the card key. */
export function encodeCard(cardKey: SigningKey, number: Uint8Array): string {
  const head = concat(uint(CARD_VERSION, 1), expectSize('card number', number, CARD_NUMBER_SIZE));
  return CARD_PREFIX + encodeBase45(concat(head, signLabelled(cardKey, LABEL.card, head)));
}

/** The card number of a card that the card key signed; `Malformed` otherwise. Works offline. */
export function decodeCard(verify: Verifier, text: string): Uint8Array {
  if (!text.startsWith(CARD_PREFIX)) throw new Malformed('card', 'must begin with CR2:');
  const bytes = expectSize('card', decodeBase45(text.slice(CARD_PREFIX.length)), 75);
  if (bytes[0] !== CARD_VERSION) throw new Malformed('card', `has version ${bytes[0]}, must have 1`);
  const head = bytes.subarray(0, 11);
  if (!verify(LABEL.card, bytes.subarray(11), head))
    throw new Malformed('card', 'is not signed by this city');
  return head.slice(1);
}
