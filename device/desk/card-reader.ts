/** What a printed card is worth here, offline: signed by the city's card key, and not on the list of revoked ones. */
import type { Bundle } from '../../protocol/bundle';
import { type Card, decodeCard } from '../../protocol/card';
import { Malformed } from '../../protocol/errors';
import type { SentenceCode } from '../../protocol/sentences';
import { type Verifier, verifierFor } from '../../protocol/signing';

export type CardReader = (text: string) => Card | { readonly refused: SentenceCode };

/** Imports the bundle's card key once a bundle. */
export function cardReader(ports: {
  bundle(): Bundle | undefined;
  isRevoked(number: Uint8Array): boolean;
}): CardReader {
  let known: { bundle: Bundle; verify: Verifier } | undefined;
  return (text) => {
    const bundle = ports.bundle();
    if (!bundle) return { refused: 'no-key' };
    if (known?.bundle !== bundle) known = { bundle, verify: verifierFor(bundle.cards) };
    try {
      const card = decodeCard(known.verify, text);
      if (card.kind === 'card' && ports.isRevoked(card.number)) return { refused: 'card-revoked' };
      return card;
    } catch (error) {
      if (error instanceof Malformed) return { refused: 'card-forged' };
      throw error;
    }
  };
}
