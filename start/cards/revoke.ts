/** The operator's list of revoked cards: kept as numbers, handed over signed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { base32nopad } from '@scure/base';
import { Type } from 'typebox';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { nodeDisk } from '../../platform/node-disk';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { utf8 } from '../../protocol/bytes';
import { Malformed } from '../../protocol/errors';
import { normalCard } from '../../protocol/identifiers';
import { MAX_REVOKED_BYTES, signRevokedCards } from '../../protocol/revoked-cards';
import { jsonReader } from '../../protocol/schema';
import type { SigningKey } from '../../protocol/signing';
import type { Exchange } from '../exchange';

/** In the exchange folder; the site serves it at /revoked-cards. */
export const REVOKED_FILE = 'revoked-cards.cbor';

const readKept = jsonReader(
  OPERATOR_FILES.revokedCards,
  Type.Object({ number: Type.Integer({ minimum: 0 }), cards: Type.Array(Type.String()) }),
  4 * MAX_REVOKED_BYTES,
);

/**
 * Adds cards to the list and hands a newer one over.
 * @param typed numbers as they stand on the cards
 * @returns how many are on the list now
 * @throws Malformed naming what is no card number; nothing was changed then
 */
export async function revokeCards(input: {
  readonly operatorFolder: string;
  readonly exchange: Exchange;
  readonly cardKey: SigningKey;
  readonly typed: readonly string[];
  /** Unix ms. */
  readonly now: number;
}): Promise<number> {
  const added = input.typed.map((each) => {
    const card = normalCard(each);
    if (!card)
      throw new Malformed(`--revoke ${each}`, 'must be 16 letters and digits as printed on the card');
    return card;
  });
  const path = join(input.operatorFolder, OPERATOR_FILES.revokedCards);
  const before = existsSync(path) ? readKept(new Uint8Array(readFileSync(path))) : { number: 0, cards: [] };
  const cards = [...new Set([...before.cards, ...added])].sort();
  const number = before.number + 1;
  await writeFileAtomic(nodeDisk(), path, utf8(`${JSON.stringify({ number, cards }, null, 1)}\n`));
  const list = { number, madeAt: input.now, cards: cards.map((card) => base32nopad.decode(card)) };
  await input.exchange.writeBytes(REVOKED_FILE, signRevokedCards(input.cardKey, list));
  return cards.length;
}
