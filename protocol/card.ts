/**
 * The printed card: `CR2:` + base45(version (1) | number (10) | signature (64)), 117 characters, no link that a phone's
 * camera could open (PROTOCOL.md section 4). Version 1 is a rider's card with a random number; version 2 a driver's,
 * whose number (3 to 10 digits, zero bytes behind them) the company gave.
 */
import { decodeBase45, encodeBase45 } from './base45';
import { concat, expectSize, fromUtf8, uint, utf8, withoutPadding, zeroPadded } from './bytes';
import { Malformed } from './errors';
import { normalDriver } from './identifiers';
import { LABEL } from './labels';
import { type SigningKey, signLabelled, type Verifier } from './signing';

export const CARD_PREFIX = 'CR2:';
export const CARD_NUMBER_SIZE = 10;
const RIDER = 1;
const DRIVER = 2;

/** What a card says: a rider's number (10 bytes), or a driver's (digits). */
export type Card =
  | { readonly kind: 'card'; readonly number: Uint8Array }
  | { readonly kind: 'driver'; readonly driver: string };

/** The text of a rider's card, signed with the card key. */
export function encodeCard(cardKey: SigningKey, number: Uint8Array): string {
  return signed(cardKey, RIDER, expectSize('card number', number, CARD_NUMBER_SIZE));
}

/** The text of a driver's card; `Malformed` when the number is none. */
export function encodeDriverCard(cardKey: SigningKey, driver: string): string {
  if (normalDriver(driver) !== driver) throw new Malformed('driver number', 'must be 3 to 10 digits');
  return signed(cardKey, DRIVER, zeroPadded(utf8(driver), CARD_NUMBER_SIZE));
}

function signed(cardKey: SigningKey, version: number, number: Uint8Array): string {
  const head = concat(uint(version, 1), number);
  return CARD_PREFIX + encodeBase45(concat(head, signLabelled(cardKey, LABEL.card, head)));
}

/** What a card that the card key signed says; `Malformed` otherwise. Works offline. */
export function decodeCard(verify: Verifier, text: string): Card {
  if (!text.startsWith(CARD_PREFIX)) throw new Malformed('card', 'must begin with CR2:');
  const bytes = expectSize('card', decodeBase45(text.slice(CARD_PREFIX.length)), 75);
  const [version] = bytes;
  if (version !== RIDER && version !== DRIVER)
    throw new Malformed('card', `has version ${version}, must have 1 or 2`);
  const head = bytes.subarray(0, 11);
  if (!verify(LABEL.card, bytes.subarray(11), head))
    throw new Malformed('card', 'is not signed by this city');
  if (version === RIDER) return { kind: 'card', number: head.slice(1) };
  const driver = fromUtf8(withoutPadding(head.subarray(1)));
  if (normalDriver(driver) !== driver) throw new Malformed('card', 'has a driver number that is none');
  return { kind: 'driver', driver };
}
