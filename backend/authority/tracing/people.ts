/** Whose an opened check-in is: one person for all registrations of a number. */
import { toHex } from '../../../protocol/bytes';
import type { CardOwner } from '../../../protocol/card-owner';
import type { Identifier, Subject } from '../../../protocol/sealed-subject';
import type { Profile } from '../registrar/profiles';

/** How an officer reaches somebody; `deleted`: the rider deleted the profile, the check-in leads to nobody. */
export type Contact =
  | { readonly kind: 'phone'; readonly phone: string; readonly name?: string }
  | { readonly kind: 'card' | 'document' | 'driver'; readonly number: string }
  /** A card that two people said was theirs: somebody must ask both. */
  | { readonly kind: 'conflict'; readonly number: string; readonly owners: readonly string[] }
  | { readonly kind: 'deleted' };

export type Person = {
  /** The same for all check-ins of one person. */
  readonly key: string;
  /** The same for all check-ins of one registration or card: two phones of a number may be two people. */
  readonly rider: string;
  readonly contact: Contact;
};

/** Whose a card is, as far as the registrar knows. */
export type CardOwners = {
  /** First binding first; more than one is a conflict, which only people can settle. */
  ownersOf(card: string): readonly CardOwner[];
  /** The cards of which somebody is the only owner. */
  cardsOf(owner: CardOwner): readonly string[];
};

/** Everything that a person is known by, once somebody names one thing: a card leads to its owner, an owner to all cards. */
export function identifiersOf(named: Identifier, cards: CardOwners): readonly Identifier[] {
  const owner = named.kind === 'card' ? soleOwner(named.identifier, cards) : ownerIn(named);
  if (!owner) return [named];
  const own = cards.cardsOf(owner).map((identifier) => ({ kind: 'card', identifier }) as const);
  return [owner, ...own];
}

const ownerIn = ({ kind, identifier }: Identifier): CardOwner | undefined =>
  kind === 'phone' || kind === 'document' ? { kind, identifier } : undefined;

function soleOwner(card: string, cards: CardOwners): CardOwner | undefined {
  const owners = cards.ownersOf(card);
  return owners.length === 1 ? owners[0] : undefined;
}

/** @param profileOf the profile of a riderRef, undefined when it was deleted */
export function createPeople(
  profileOf: (ref: Uint8Array) => Promise<Profile | undefined>,
  cards: CardOwners,
) {
  const known = new Map<string, Person>();
  return async (subject: Subject): Promise<Person> => {
    if (subject.kind === 'ticket') {
      const rider = `registration ${toHex(subject.riderRef)}`;
      const person = known.get(rider) ?? personOf(rider, await profileOf(subject.riderRef));
      known.set(rider, person);
      return person;
    }
    return ofIdentifier(subject, cards);
  };
}

function ofIdentifier(subject: Identifier, cards: CardOwners): Person {
  const { kind, identifier } = subject;
  const rider = `${kind} ${identifier}`;
  if (kind === 'phone') return personOf(`assisted ${identifier}`, { phone: identifier });
  if (kind === 'card') {
    const owners = cards.ownersOf(identifier);
    if (owners.length > 1) {
      const contact = { kind: 'conflict', number: identifier, owners: owners.map((each) => each.identifier) };
      return { key: rider, rider, contact: contact as Contact };
    }
    // The same person as when the driver types the number: two ways to check in are not two people.
    const [owner] = owners;
    if (owner) return { ...ofIdentifier(owner, cards), rider };
  }
  return { key: rider, rider, contact: { kind, number: identifier } };
}

function personOf(rider: string, profile: Profile | undefined): Person {
  if (!profile) return { key: rider, rider, contact: { kind: 'deleted' } };
  const { phone, name } = profile;
  return {
    key: `phone ${phone}`,
    rider,
    contact: { kind: 'phone', phone, ...(name !== undefined && { name }) },
  };
}
