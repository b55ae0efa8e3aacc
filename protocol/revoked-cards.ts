/**
 * The revoked cards (PROTOCOL.md section 4): lost or stolen, refused by every terminal. Deterministic CBOR, signed by
 * the card key; a higher number wins. It lies at SITE/revoked-cards beside the bundle and is fetched with it.
 *
 *     signed = CBOR {list, signature}, list = CBOR {v, number, madeAt, cards}
 *     cards  = card numbers (10 each), ascending, none twice; 100,000 of them take 1 MB
 */
import { type Static, Type } from 'typebox';
import { concat } from './bytes';
import { CARD_NUMBER_SIZE } from './card';
import { decodeCbor, encodeCbor } from './cbor';
import { Malformed } from './errors';
import { LABEL } from './labels';
import { Bytes, checker, UnixMs } from './schema';
import { type SigningKey, signLabelled, type Verifier } from './signing';

export const MAX_REVOKED_BYTES = 4 * 1024 * 1024;

const Schema = Type.Object({
  v: Type.Literal(1),
  number: Type.Integer({ minimum: 1 }),
  madeAt: UnixMs,
  cards: Bytes(),
});

export type RevokedCards = Static<typeof Schema>;

const checkList = checker('list of revoked cards', Schema);
const checkSigned = checker(
  'signed list of revoked cards',
  Type.Object({ list: Bytes(), signature: Bytes(64) }),
);

/** Signs a list of card numbers, in any order. */
export function signRevokedCards(
  cardKey: SigningKey,
  list: { readonly number: number; readonly madeAt: number; readonly cards: readonly Uint8Array[] },
): Uint8Array {
  const sorted = [...list.cards].sort(Buffer.compare);
  const cards = concat(...sorted.filter((card, i) => i === 0 || Buffer.compare(card, sorted[i - 1]!) !== 0));
  const bytes = encodeCbor(checkList({ v: 1, number: list.number, madeAt: list.madeAt, cards }));
  return encodeCbor({ list: bytes, signature: signLabelled(cardKey, LABEL.revokedCards, bytes) });
}

/** Reads a signed list; `Malformed` when the card key did not sign it, or its numbers are not in order. */
export function readRevokedCards(verify: Verifier, signed: Uint8Array): RevokedCards {
  const { list, signature } = checkSigned(
    decodeCbor('signed list of revoked cards', signed, MAX_REVOKED_BYTES),
  );
  if (!verify(LABEL.revokedCards, signature, list))
    throw new Malformed('list of revoked cards', "is not signed by this city's card key");
  const read = checkList(decodeCbor('list of revoked cards', list, MAX_REVOKED_BYTES));
  if (read.cards.length % CARD_NUMBER_SIZE !== 0)
    throw new Malformed('list of revoked cards', `holds no whole numbers of ${CARD_NUMBER_SIZE} bytes`);
  for (let i = 1; i < countOf(read); i++)
    if (Buffer.compare(cardAt(read, i - 1), cardAt(read, i)) >= 0)
      throw new Malformed('list of revoked cards', 'is not in ascending order');
  return read;
}

/** Whether a card is on the list: 17 comparisons for 100,000 cards. */
export function isRevoked(list: RevokedCards, card: Uint8Array): boolean {
  let [low, high] = [0, countOf(list)];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = Buffer.compare(cardAt(list, middle), card);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}

const countOf = ({ cards }: RevokedCards): number => cards.length / CARD_NUMBER_SIZE;

const cardAt = ({ cards }: RevokedCards, index: number): Uint8Array =>
  cards.subarray(index * CARD_NUMBER_SIZE, (index + 1) * CARD_NUMBER_SIZE);
