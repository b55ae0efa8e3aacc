/**
 * Whose a card is, written at issue or on board (PROTOCOL.md section 4): sealed to the registrar, without vehicle or
 * time, so that the operator who passes it on learns neither card nor owner.
 *
 *     HPKE.Seal(registrar key, "coride 1 card owner", no aad, card number (10) | kind (1) | identifier (31, zero-padded))
 */
import { concat, expectSize } from './bytes';
import { CARD_NUMBER_SIZE } from './card';
import { Malformed } from './errors';
import { type HpkeKeyPair, hpkeOpen, hpkeSeal, SEAL_OVERHEAD } from './hpke';
import { cardText } from './identifiers';
import { INFO } from './labels';
import { openedSubject, sealedSubject } from './sealed-subject';

const PLAIN_SIZE = CARD_NUMBER_SIZE + 32;
export const SEALED_OWNER_SIZE = PLAIN_SIZE + SEAL_OVERHEAD;
const NO_AAD = new Uint8Array(0);

/** How a card's owner is reached: by phone, or by the number of an identity document. */
export type CardOwner = { readonly kind: 'phone' | 'document'; readonly identifier: string };

/** @param card its number, 10 bytes */
export function sealCardOwner(registrarKey: Uint8Array, card: Uint8Array, owner: CardOwner): Uint8Array {
  const plain = concat(expectSize('card number', card, CARD_NUMBER_SIZE), sealedSubject(owner));
  return hpkeSeal(registrarKey, INFO.cardOwner, NO_AAD, plain);
}

/** The card (as its text) and its owner; `Malformed` when it is for another key, or holds something else. */
export function openCardOwner(
  registrar: HpkeKeyPair,
  sealed: Uint8Array,
): { card: string; owner: CardOwner } {
  const plain = expectSize('card owner', hpkeOpen(registrar, INFO.cardOwner, NO_AAD, sealed), PLAIN_SIZE);
  const owner = openedSubject(plain.subarray(CARD_NUMBER_SIZE));
  if (owner.kind !== 'phone' && owner.kind !== 'document')
    throw new Malformed('card owner', `is a ${owner.kind}, must be a phone or a document`);
  return {
    card: cardText(plain.subarray(0, CARD_NUMBER_SIZE)),
    owner: { kind: owner.kind, identifier: owner.identifier },
  };
}
